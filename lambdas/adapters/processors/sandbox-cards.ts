import type { OperationFailure } from '../../domain/charge/operation';
import type { DeclineCode } from '../../domain/charge/processor';

/** What goes wrong with one kind of operation of a card's charges: its answer never comes, or it fails with a code. */
export interface OperationFault {
  readonly kind: 'capture' | 'void' | 'refund';
  readonly effect: 'times_out_carried_out' | 'times_out_not_carried_out' | OperationFailure;
}

/**
 * How the sandbox processor treats a card. It charges, then answers after `delayMs`; what is not captured with it can be captured
 * for `holdsSeconds`, or as long as the connector declares. A time-out never answers; `charged` says
 * whether money moved all the same, `foundLate` that inquiries do not find it at first. `answer-lost` charges and breaks off the
 * connection: whoever asks again under the same reference is told "approved" for the second time.
 */
export type SandboxBehaviour =
  | {
      readonly kind: 'approve';
      readonly delayMs: number;
      readonly fault?: OperationFault;
      readonly holdsSeconds?: number;
    }
  | { readonly kind: 'decline'; readonly code: DeclineCode }
  | { readonly kind: 'time-out'; readonly charged: boolean; readonly foundLate?: true }
  | { readonly kind: 'answer-lost' };

const approve: SandboxBehaviour = { kind: 'approve', delayMs: 0 };
const decline = (code: DeclineCode): SandboxBehaviour => ({ kind: 'decline', code });
const faulty = (kind: OperationFault['kind'], effect: OperationFault['effect']): SandboxBehaviour => ({
  kind: 'approve',
  delayMs: 0,
  fault: { kind, effect },
});

/** The documented test cards (docs/api.md): published test numbers of the networks, none of them issued to anybody. */
export const sandboxCards: Readonly<Record<string, SandboxBehaviour>> = {
  // approved, one of each brand
  '4242424242424242': approve, // visa
  '4000056655665556': approve, // visa debit
  '5555555555554444': approve, // mastercard
  '2223003122003222': approve, // mastercard, 2-series
  '378282246310005': approve, // amex
  '6011111111111117': approve, // discover
  '3056930009020004': approve, // diners
  '3566002020360505': approve, // jcb
  '6200000000000005': approve, // unionpay
  '6759649826438453': approve, // maestro
  // declined, one of each reason
  '4000000000000002': decline('card_declined'),
  '4000000000009995': decline('insufficient_funds'),
  '4000000000000069': decline('card_expired'),
  '4000000000000127': decline('incorrect_security_code'),
  '4000000000009987': decline('card_lost'),
  '4000000000009979': decline('card_stolen'),
  '4000000000000119': decline('processing_error'),
  // slow, the time-outs, and the lost answer
  '4000000000003006': { kind: 'approve', delayMs: 3000 },
  '4000000000003105': { kind: 'time-out', charged: false },
  '4000000000003204': { kind: 'time-out', charged: true },
  '4000000000003303': { kind: 'answer-lost' },
  '4000000000003402': { kind: 'time-out', charged: true, foundLate: true },
  // approved, and then one kind of operation goes wrong
  '4000000000003600': faulty('capture', 'times_out_carried_out'),
  '4000000000003618': faulty('capture', 'times_out_not_carried_out'),
  '4000000000003709': faulty('refund', 'times_out_carried_out'),
  '4000000000003717': faulty('refund', 'times_out_not_carried_out'),
  '4000000000003725': faulty('refund', 'processing_error'),
  '4000000000003808': faulty('void', 'too_late'),
  // approved, and can be captured for two seconds only
  '4000000000003907': { kind: 'approve', delayMs: 0, holdsSeconds: 2 },
};

/** Any other number is declined: the sandbox knows no other cards. */
export function behaviourOf(digits: string): SandboxBehaviour {
  return (Object.hasOwn(sandboxCards, digits) ? sandboxCards[digits] : undefined) ?? decline('card_declined');
}
