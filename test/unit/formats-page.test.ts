import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cardCipher } from '../../lambdas/adapters/card-cipher';
import { cardIndex } from '../../lambdas/adapters/card-index';
import { chargeId, flagId, operationId, orderSubject } from '../../lambdas/adapters/ids';
import { checkpointText } from '../../lambdas/domain/audit/log/checkpoint';
import { leafHash } from '../../lambdas/domain/audit/log/merkle';
import { signNote } from '../../lambdas/domain/audit/log/signed-note';
import { GrowingTree } from '../../lambdas/domain/audit/log/tiles';
import { Pan } from '../../lambdas/domain/card/secret';
import { logKey, signLog } from '../support/audit-log';
import { sha256 } from '../support/sha256';

const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'formats.md'), 'utf8');
const bytes = Uint8Array.from({ length: 32 }, (_, place) => place);
const identity = { merchantId: 'm_acme', tokenId: `tok_${'a'.repeat(26)}` };

const vector = /^key version (\d+), salt ([0-9a-f]{64})\n(\{.*\})\n([0-9a-f]+)$/gm;
const records = [...page.matchAll(vector)].map(([, version = '', salt = '', plaintext = '', sealed = '']) => ({
  version: Number(version),
  salt,
  plaintext,
  sealed,
}));

describe('docs/formats.md', () => {
  it('has three vectors of the card record', () => {
    expect(records).toHaveLength(3);
  });

  it.each(records)('has a vector that opens to its plaintext and seals again, key version $version', (record) => {
    const key = { version: record.version, bytes };
    const card = cardCipher().open(identity, key, Buffer.from(record.sealed, 'hex'));
    const { number, expMonth: exp_month, expYear: exp_year, holder } = card;
    expect(JSON.stringify({ number: number.reveal(), exp_month, exp_year, holder })).toBe(record.plaintext);
    const again = cardCipher(() => Buffer.from(record.salt, 'hex')).seal(identity, key, card);
    expect(Buffer.from(again).toString('hex')).toBe(record.sealed);
  });

  it('states the digests and ids that the code makes', () => {
    const key = { version: 1, bytes };
    const card = { number: new Pan('4242424242424242'), expMonth: 12, expYear: 2030 };
    const charge = chargeId('m_acme', 'create-charge', 'order-1:1');
    const ofOrder = [orderSubject('m_acme', 'order-1'), chargeId('m_acme', 'pay-order', 'order:order-1:1')];
    const ids = [charge, flagId(charge), operationId(charge, 'capture', 'order-1:1'), ...ofOrder];
    for (const stated of [cardIndex.cardIndex(key, card), cardIndex.numberIndex(key, card), ...ids]) {
      expect(page).toContain(`\`${stated}\``);
    }
  });

  it('has a checkpoint that the code makes of its entries', async () => {
    const tree = new GrowingTree(sha256, 0, new Map());
    for (const entry of ['{"id":"a"}', '{"id":"b"}', '{"id":"c"}']) tree.append(leafHash(sha256, Buffer.from(entry)));
    const text = checkpointText({ origin: logKey.name, size: tree.size, root: tree.root, step: new Uint8Array(32) });
    expect(page).toContain(`\`\`\`\n${await signNote(sha256, text, { key: logKey, sign: signLog })}\`\`\``);
  });
});
