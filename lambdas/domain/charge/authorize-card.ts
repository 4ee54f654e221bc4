import type { Provenance } from '../access/caller';
import type { Card, CardView } from '../card/card';
import { isViewOf, viewOf } from '../card/card';
import type { CardCipher, CardIndex } from '../card/cipher';
import { RecordTampered } from '../card/cipher';
import type { KeepCardPorts } from '../card/keep-card';
import { keepCard } from '../card/keep-card';
import { envelopeLimits } from '../card/envelope';
import type { EnvelopeOpener } from '../card/open-card';
import { openCard, openSecurityCode } from '../card/open-card';
import type { KeyStore, VaultTable } from '../card/vault';
import type { Money } from '../money';
import { Refusal } from '../refusal';
import { withCaptureBefore } from './approval';
import type { Authorization, DeclineCode, ProcessorFor } from './processor';

export interface AuthorizeCardPorts extends KeepCardPorts {
  readonly vault: Pick<VaultTable, 'get' | 'insert'>;
  readonly keys: KeyStore;
  readonly cipher: CardCipher;
  readonly index: CardIndex;
  readonly opener: EnvelopeOpener;
  readonly processorFor: ProcessorFor;
  readonly now: () => Date;
  /** How long a processor call may last. */
  readonly processorTimeoutSeconds: number;
}

/**
 * Where the card comes from: the vault, or an envelope of this very request, kept only if `save` says so. `ofOrder`: it waited in
 * the queue of orders, so it is opened for an hour, and only if it holds no security code (design section 8, PCI DSS 3.3.1).
 */
export type CardSource =
  | { readonly token: string }
  | { readonly card: string; readonly save: boolean; readonly customer?: string; readonly ofOrder?: true };

export interface CardAuthorization {
  readonly merchantId: string;
  readonly chargeId: string;
  readonly source: CardSource;
  /** An envelope of a security code alone, sealed for this charge of a token. */
  readonly securityCode?: string;
  readonly money: Money;
  readonly capture: 'automatic' | 'manual';
  readonly connector: string;
  readonly deadline: Date;
  readonly passedThrough: Pick<Authorization, 'threeDs' | 'initiator' | 'networkTransactionId'>;
  readonly provenance: Provenance;
}

/** Why the processor was certainly not called. */
export type NotAttempted =
  | 'token_not_found'
  | 'token_deleted'
  | 'deadline_passed'
  | 'connector_unavailable'
  | 'processor_unavailable'
  | 'keys_unavailable'
  | 'vault_busy'
  | 'envelope_invalid'
  | 'envelope_expired'
  | 'security_code_not_allowed'
  | 'card_invalid'
  /** What the vault holds is not what it sealed: somebody wrote to the table. Alarms. */
  | 'record_tampered';

/** What the ledger may keep of the card. `mark`, of a charge by card: HMAC of the number, bound to the charge. */
export interface KnownCard {
  readonly card: CardView;
  readonly fingerprint?: string;
  readonly token?: string;
  readonly mark?: string;
}

/** An outcome that the caller must branch on. `not_attempted`: certainly no money moved. `unknown`: it may have. */
export type AuthorizeCardResult =
  | ({
      readonly outcome: 'approved';
      readonly processorReference: string;
      readonly networkTransactionId?: string;
      readonly captureBefore?: string;
    } & KnownCard)
  | ({ readonly outcome: 'declined'; readonly code: DeclineCode; readonly processorReference: string } & KnownCard)
  | { readonly outcome: 'not_attempted'; readonly code: NotAttempted }
  | { readonly outcome: 'unknown' };

const notAttempted = (code: NotAttempted): AuthorizeCardResult => ({ outcome: 'not_attempted', code });

/**
 * Find the card of a charge and ask the processor, once. Refuses when less than the processor's time-out is left to the
 * charge's deadline, so that nobody is still asking after it (design section 7).
 */
export const authorizeCard =
  (ports: AuthorizeCardPorts) =>
  async (request: CardAuthorization): Promise<AuthorizeCardResult> => {
    const { connector, deadline, chargeId: reference, money, capture, passedThrough } = request;
    const processor = ports.processorFor(connector, request.merchantId);
    if (processor === undefined) return notAttempted('connector_unavailable');
    const found = await findCard(ports, request);
    if ('code' in found) return notAttempted(found.code);
    if (deadline.getTime() - ports.now().getTime() < ports.processorTimeoutSeconds * 1000) {
      return notAttempted('deadline_passed');
    }
    const answer = await processor.authorize({ reference, money, card: found.card, capture, ...passedThrough });
    const outcome = withCaptureBefore(answer, processor, ports.now());
    if (outcome.outcome === 'unknown') return outcome;
    return outcome.outcome === 'not_attempted' ? notAttempted('processor_unavailable') : { ...outcome, ...found.known };
  };

/**
 * The mark of the card in an envelope, for a retry that seals again: `card` is compared with the mark of the charge that stands.
 * @throws Refusal of `openCard`
 */
export const markCard =
  (ports: Pick<AuthorizeCardPorts, 'opener' | 'keys' | 'index' | 'now'>) =>
  async (request: {
    readonly merchantId: string;
    readonly chargeId: string;
    readonly card: string;
  }): Promise<string> => {
    const { merchantId, chargeId } = request;
    const card = await openCard(ports.opener, request.card, { audience: merchantId, now: ports.now() });
    return ports.index.chargeMark(await ports.keys.active('fingerprint', merchantId), card, chargeId);
  };

type Found = { readonly card: Card; readonly known: KnownCard } | { readonly code: NotAttempted };

/** Nothing in here has asked the processor: whatever is known to be wrong is `not_attempted`. */
async function findCard(ports: AuthorizeCardPorts, request: CardAuthorization): Promise<Found> {
  try {
    const { source } = request;
    const found =
      'token' in source
        ? await cardOfToken(ports, request, source.token)
        : await cardOfEnvelope(ports, request, source);
    if ('code' in found || request.securityCode === undefined) return found;
    const expected = { audience: request.merchantId, now: ports.now() };
    const securityCode = await openSecurityCode(ports.opener, request.securityCode, expected);
    return { ...found, card: { ...found.card, securityCode } };
  } catch (error) {
    return { code: knownFault(error) };
  }
}

function knownFault(error: unknown): NotAttempted {
  if (error instanceof RecordTampered) return 'record_tampered';
  if (!(error instanceof Refusal)) throw error;
  switch (error.code) {
    case 'keys_unavailable':
    case 'card_invalid':
    case 'envelope_expired':
      return error.code;
    case 'busy':
      return 'vault_busy';
    default:
      return 'envelope_invalid';
  }
}

async function cardOfToken(
  ports: AuthorizeCardPorts,
  { merchantId }: CardAuthorization,
  tokenId: string,
): Promise<Found> {
  const token = await ports.vault.get(merchantId, tokenId);
  if (token === undefined) return { code: 'token_not_found' };
  if (token.state === 'deleted') return { code: 'token_deleted' };
  const key = await ports.keys.version('card', merchantId, token.keyVersion);
  const card = ports.cipher.open({ merchantId, tokenId: token.id }, key, token.sealed);
  // The sealed record is the truth; a view that says otherwise was written by somebody else (design section 5).
  if (!isViewOf(token.card, card)) return { code: 'record_tampered' };
  return { card, known: { card: token.card, fingerprint: token.fingerprint } };
}

async function cardOfEnvelope(
  ports: AuthorizeCardPorts,
  request: CardAuthorization,
  source: Extract<CardSource, { card: string }>,
): Promise<Found> {
  const { merchantId, chargeId, provenance } = request;
  const at = ports.now();
  const window = source.ofOrder ? { windowSeconds: envelopeLimits.orderWindowSeconds } : {};
  const card = await openCard(ports.opener, source.card, { audience: merchantId, now: at, ...window });
  if (source.ofOrder && card.securityCode !== undefined) return { code: 'security_code_not_allowed' };
  const mark = ports.index.chargeMark(await ports.keys.active('fingerprint', merchantId), card, chargeId);
  if (!source.save) return { card, known: { card: viewOf(card), mark } };
  const { token } = await keepCard(ports, card, { merchantId, customer: source.customer, at, provenance });
  return { card, known: { card: token.card, fingerprint: token.fingerprint, token: token.id, mark } };
}
