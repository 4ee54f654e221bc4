import type { VaultTable } from '../../lambdas/domain/card/vault';
import { atOnce, newIndex, newMerchant, tokenOf, tombstoneOf } from './samples';

/** What every vault table does, in memory and on DynamoDB. */
export function vaultTableContract(name: string, open: () => VaultTable): void {
  describe(`vault table: ${name}`, () => {
    let vault: VaultTable;
    let merchant: string;

    beforeEach(() => {
      vault = open();
      merchant = newMerchant();
    });

    it('gives back what was inserted, byte for byte', async () => {
      const token = tokenOf(merchant);
      const inserted = await vault.insert(token);
      expect(inserted.outcome).toBe('created');
      expect(await vault.get(merchant, token.id)).toEqual(token);
    });

    it('keeps a token without customer and trace without them', async () => {
      const { customer, ...token } = tokenOf(merchant);
      const { traceparent, ...provenance } = token.provenance;
      await vault.insert({ ...token, provenance });
      expect([customer, traceparent]).not.toContain(undefined);
      expect(await vault.get(merchant, token.id)).toStrictEqual({ ...token, provenance });
    });

    it('answers a creation with the view alone', async () => {
      const token = tokenOf(merchant);
      const { id, fingerprint, card, customer, createdAt } = token;
      expect(await vault.insert(token)).toEqual({
        outcome: 'created',
        token: { id, fingerprint, card, customer, createdAt },
      });
    });

    it('answers a known card with the token it has', async () => {
      const first = tokenOf(merchant);
      await vault.insert(first);
      const again = await vault.insert(
        tokenOf(merchant, { cardIndex: first.cardIndex, numberIndex: first.numberIndex, customer: 'customer-2' }),
      );
      const { id, fingerprint, card, customer, createdAt } = first;
      expect(again).toEqual({ outcome: 'known', token: { id, fingerprint, card, customer, createdAt } });
    });

    it('says created again of its own token, inserted twice because an answer was lost', async () => {
      const token = tokenOf(merchant);
      const first = await vault.insert(token);
      expect(await vault.insert(token)).toEqual(first);
    });

    it('stores nothing for a known card', async () => {
      const first = tokenOf(merchant);
      const second = tokenOf(merchant, { cardIndex: first.cardIndex, numberIndex: first.numberIndex });
      await vault.insert(first);
      await vault.insert(second);
      expect(await vault.get(merchant, second.id)).toBeUndefined();
    });

    it('keeps the fingerprint of a known number under a new expiry', async () => {
      const first = tokenOf(merchant);
      const renewed = tokenOf(merchant, { numberIndex: first.numberIndex });
      await vault.insert(first);
      const answer = await vault.insert(renewed);
      expect(answer).toMatchObject({ outcome: 'created', token: { id: renewed.id, fingerprint: first.fingerprint } });
      expect(await vault.get(merchant, renewed.id)).toEqual({ ...renewed, fingerprint: first.fingerprint });
    });

    it('answers the second caller of a renewed card with that fingerprint too', async () => {
      const first = tokenOf(merchant);
      const renewed = tokenOf(merchant, { numberIndex: first.numberIndex });
      await vault.insert(first);
      await vault.insert(renewed);
      const again = await vault.insert({ ...tokenOf(merchant), ...indexesOf(renewed) });
      expect(again).toMatchObject({ outcome: 'known', token: { id: renewed.id, fingerprint: first.fingerprint } });
    });

    it('keeps merchants apart: the same indexes are another card', async () => {
      const token = tokenOf(merchant);
      const stranger = newMerchant();
      await vault.insert(token);
      const other = await vault.insert(tokenOf(stranger, indexesOf(token)));
      expect(other.outcome).toBe('created');
      expect(other.token.fingerprint).not.toBe(token.fingerprint);
    });

    it("does not know another merchant's token", async () => {
      const token = tokenOf(merchant);
      await vault.insert(token);
      expect(await vault.get(newMerchant(), token.id)).toBeUndefined();
    });

    it('does not know an id that nobody has', async () => {
      expect(await vault.get(merchant, tokenOf(merchant).id)).toBeUndefined();
    });

    it('refuses a token id that is taken, and changes nothing', async () => {
      const token = tokenOf(merchant);
      await vault.insert(token);
      await expect(vault.insert(tokenOf(merchant, { id: token.id }))).rejects.toThrow('token id taken');
      expect(await vault.get(merchant, token.id)).toEqual(token);
    });

    it('refuses a record that is too large, and keeps nothing of it', async () => {
      const token = tokenOf(merchant, { sealed: new Uint8Array(410 * 1024) });
      await expect(vault.insert(token)).rejects.toThrow(/./);
      expect(await vault.get(merchant, token.id)).toBeUndefined();
      expect((await vault.insert(tokenOf(merchant, indexesOf(token)))).outcome).toBe('created');
    });

    it('gives 50 callers with one card one token', async () => {
      const indexes = { cardIndex: newIndex(), numberIndex: newIndex() };
      const answers = await atOnce(50, () => vault.insert(tokenOf(merchant, indexes)));
      expect(answers.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
      expect(new Set(answers.map(({ token }) => token.id)).size).toBe(1);
      expect(new Set(answers.map(({ token }) => token.fingerprint)).size).toBe(1);
    });

    it('gives callers with one number and different expiries one fingerprint', async () => {
      const numberIndex = newIndex();
      const answers = await atOnce(8, () => vault.insert(tokenOf(merchant, { numberIndex })));
      expect(answers.every(({ outcome }) => outcome === 'created')).toBe(true);
      expect(new Set(answers.map(({ token }) => token.id)).size).toBe(8);
      expect(new Set(answers.map(({ token }) => token.fingerprint)).size).toBe(1);
    });

    it('leaves a tombstone with its own provenance in place of an erased token', async () => {
      const token = tokenOf(merchant);
      const tombstone = tombstoneOf(token);
      await vault.insert(token);
      expect(await vault.erase(token, tombstone)).toBe(true);
      expect(await vault.get(merchant, token.id)).toStrictEqual(tombstone);
    });

    it('erases a token once', async () => {
      const token = tokenOf(merchant);
      const tombstone = tombstoneOf(token);
      await vault.insert(token);
      await vault.erase(token, tombstone);
      expect(await vault.erase(token, tombstoneOf(token))).toBe(false);
      expect(await vault.get(merchant, token.id)).toStrictEqual(tombstone);
    });

    it('erases nothing that was never there', async () => {
      const token = tokenOf(merchant);
      expect(await vault.erase(token, tombstoneOf(token))).toBe(false);
      expect(await vault.get(merchant, token.id)).toBeUndefined();
    });

    it("does not erase under another merchant's name", async () => {
      const token = tokenOf(merchant);
      await vault.insert(token);
      expect(await vault.erase(token, { ...tombstoneOf(token), merchantId: newMerchant() })).toBe(false);
      expect(await vault.get(merchant, token.id)).toEqual(token);
    });

    it('makes a new token and a new fingerprint for a card whose last token was erased', async () => {
      const token = tokenOf(merchant);
      await vault.insert(token);
      await vault.erase(token, tombstoneOf(token));
      const fresh = tokenOf(merchant, indexesOf(token));
      expect(await vault.insert(fresh)).toMatchObject({
        outcome: 'created',
        token: { id: fresh.id, fingerprint: fresh.fingerprint },
      });
    });

    it('keeps the fingerprint while another token of the number stands', async () => {
      const first = tokenOf(merchant);
      const renewed = tokenOf(merchant, { numberIndex: first.numberIndex });
      await vault.insert(first);
      await vault.insert(renewed);
      await vault.erase(first, tombstoneOf(first));
      const third = await vault.insert(tokenOf(merchant, { numberIndex: first.numberIndex }));
      expect(third.token.fingerprint).toBe(first.fingerprint);
    });

    it('has one winner among callers that erase one token at once', async () => {
      const token = tokenOf(merchant);
      await vault.insert(token);
      const answers = await atOnce(10, () => vault.erase(token, tombstoneOf(token)));
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('counts right when the tokens of one number come and go at once', async () => {
      const numberIndex = newIndex();
      const tokens = Array.from({ length: 6 }, () => tokenOf(merchant, { numberIndex }));
      await Promise.all(tokens.map((token) => vault.insert(token)));
      await Promise.all(tokens.map((token) => vault.erase(token, tombstoneOf(token))));
      const fresh = tokenOf(merchant, { numberIndex });
      expect((await vault.insert(fresh)).token.fingerprint).toBe(fresh.fingerprint);
    });
  });
}

const indexesOf = ({ cardIndex, numberIndex }: ReturnType<typeof tokenOf>) => ({ cardIndex, numberIndex });
