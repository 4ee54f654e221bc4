import type { AuthorizationOutcome, InquiryOutcome, Processor } from './processor';

type Outcome = AuthorizationOutcome | InquiryOutcome;

/** An approval with the instant until when it holds: as the processor says for this card, or else as its connector declares. */
export function withCaptureBefore<Given extends Outcome>(given: Given, of: Processor, authorizedAt: Date): Given {
  if (given.outcome !== 'approved' || given.captureBefore !== undefined) return given;
  const runsOut = new Date(authorizedAt.getTime() + of.capabilities.authorizationSeconds * 1000);
  return { ...given, captureBefore: runsOut.toISOString() };
}

type Approved = Extract<AuthorizationOutcome, { outcome: 'approved' }>;

/** What an approval says beside its reference, as the answers of the vault zone carry it. */
export function approvalData({ networkTransactionId, captureBefore }: Approved) {
  return {
    ...(networkTransactionId === undefined ? {} : { network_transaction_id: networkTransactionId }),
    ...(captureBefore === undefined ? {} : { capture_before: captureBefore }),
  };
}
