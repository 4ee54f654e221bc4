import { StrongroomError } from './strongroom-error';

/**
 * What is not an envelope may be a card number or a security code: it must not leave the device.
 * @throws StrongroomError `card_not_sealed`
 */
export function requireSealed(envelope: string): void {
  if (/^[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+$/.test(envelope)) return;
  throw new StrongroomError('card_not_sealed', { detail: 'Pass what sealCard or sealSecurityCode returned.' });
}
