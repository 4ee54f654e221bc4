import type { CardView } from '../card/card';
import { viewOf } from '../card/card';
import type { CardCipher } from '../card/cipher';
import { RecordTampered } from '../card/cipher';
import type { KeyStore, StoredToken, VaultTable } from '../card/vault';
import type { Money } from '../money';
import { Refusal } from '../refusal';
import type { AuthorizationOutcome, DeclineCode, Processor } from './processor';

export interface AuthorizeCardPorts {
  readonly vault: Pick<VaultTable, 'get'>;
  readonly keys: Pick<KeyStore, 'version'>;
  readonly cipher: Pick<CardCipher, 'open'>;
  /** The connectors of this stage, by name. */
  readonly processors: Readonly<Record<string, Processor | undefined>>;
  readonly now: () => Date;
  /** How long a processor call may last. */
  readonly processorTimeoutSeconds: number;
}

export interface CardAuthorization {
  readonly merchantId: string;
  readonly chargeId: string;
  readonly token: string;
  readonly money: Money;
  readonly capture: 'automatic' | 'manual';
  readonly connector: string;
  readonly deadline: Date;
}

/** Why the processor was certainly not called. */
export type NotAttempted =
  | 'token_not_found'
  | 'token_deleted'
  | 'deadline_passed'
  | 'connector_unavailable'
  | 'keys_unavailable'
  | 'vault_busy'
  /** What the vault holds is not what it sealed: somebody wrote to the table. Alarms. */
  | 'record_tampered';

interface KnownCard {
  readonly card: CardView;
  readonly fingerprint: string;
}

/** An outcome that the caller must branch on. `not_attempted`: certainly no money moved. `unknown`: it may have. */
export type AuthorizeCardResult =
  | ({ readonly outcome: 'approved'; readonly processorReference: string } & KnownCard)
  | ({ readonly outcome: 'declined'; readonly code: DeclineCode; readonly processorReference: string } & KnownCard)
  | { readonly outcome: 'not_attempted'; readonly code: NotAttempted }
  | { readonly outcome: 'unknown' };

const notAttempted = (code: NotAttempted): AuthorizeCardResult => ({ outcome: 'not_attempted', code });

/**
 * Open the card of a token and ask the processor, once. Refuses when less than the processor's time-out is left to the
 * charge's deadline, so that nobody is still asking after it (design section 7).
 */
export const authorizeCard =
  (ports: AuthorizeCardPorts) =>
  async (request: CardAuthorization): Promise<AuthorizeCardResult> => {
    const processor = Object.hasOwn(ports.processors, request.connector)
      ? ports.processors[request.connector]
      : undefined;
    if (processor === undefined) return notAttempted('connector_unavailable');
    const opened = await openToken(ports, request);
    if ('code' in opened) return notAttempted(opened.code);
    const { token, card } = opened;
    if (request.deadline.getTime() - ports.now().getTime() < ports.processorTimeoutSeconds * 1000) {
      return notAttempted('deadline_passed');
    }
    const { chargeId: reference, money, capture } = request;
    const outcome: AuthorizationOutcome = await processor.authorize({ reference, money, card, capture });
    return outcome.outcome === 'unknown' ? outcome : { ...outcome, card: viewOf(card), fingerprint: token.fingerprint };
  };

type Opened =
  { readonly token: StoredToken; readonly card: ReturnType<CardCipher['open']> } | { readonly code: NotAttempted };

/** Nothing in here has asked the processor: whatever is known to be wrong is `not_attempted`. */
async function openToken(ports: AuthorizeCardPorts, request: CardAuthorization): Promise<Opened> {
  const { merchantId } = request;
  try {
    const token = await ports.vault.get(merchantId, request.token);
    if (token === undefined) return { code: 'token_not_found' };
    if (token.state === 'deleted') return { code: 'token_deleted' };
    const key = await ports.keys.version('card', merchantId, token.keyVersion);
    const card = ports.cipher.open({ merchantId, tokenId: token.id }, key, token.sealed);
    // The sealed record is the truth; a view that says otherwise was written by somebody else (design section 5).
    return isViewOf(token.card, card) ? { token, card } : { code: 'record_tampered' };
  } catch (error) {
    return { code: knownFault(error) };
  }
}

function knownFault(error: unknown): NotAttempted {
  if (error instanceof RecordTampered) return 'record_tampered';
  if (error instanceof Refusal && error.code === 'keys_unavailable') return 'keys_unavailable';
  if (error instanceof Refusal && error.code === 'busy') return 'vault_busy';
  throw error;
}

function isViewOf(view: CardView, card: ReturnType<CardCipher['open']>): boolean {
  const sealed = viewOf(card);
  return (
    view.brand === sealed.brand &&
    view.bin === sealed.bin &&
    view.last4 === sealed.last4 &&
    view.expMonth === sealed.expMonth &&
    view.expYear === sealed.expYear
  );
}
