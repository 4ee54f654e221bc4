import { answerOf, counted, found, listed, notFound } from '../answers';
import { said } from '../json';
import { isSymmetric, keysIn, specOf } from '../keys';
import { every, question } from '../question';
import { proofOf } from '../template-source';

export const keyLifeQuestions = [
  every({
    id: 'template.keys-rotate',
    requirements: ['3.7.4'],
    looksFor: 'Every symmetric key gets new material within 90 days.',
    label: 'Symmetric keys that rotate within 90 days',
    things: 'symmetric keys',
    of: (source) => keysIn(source).filter(isSymmetric),
    holds: ({ properties }) =>
      properties['EnableKeyRotation'] === true && Number(properties['RotationPeriodInDays'] ?? 365) <= 90,
    columns: ['Key', 'Rotates', 'Days'],
    cells: ({ name, properties }) => [
      name,
      properties['EnableKeyRotation'] === true ? 'yes' : 'no',
      said(properties['RotationPeriodInDays']),
    ],
    at: ['Properties', 'RotationPeriodInDays'],
  }),
  question({
    id: 'template.keys-that-cannot-rotate',
    requirements: ['3.7.4', '3.7.5'],
    looksFor:
      'Keys that open cards and that KMS cannot rotate are named after their quarter, so that a new key replaces them.',
    ask: (source) => {
      const keys = keysIn(source).filter(
        (key) => !isSymmetric(key) && key.properties['KeyUsage'] === 'ENCRYPT_DECRYPT',
      );
      const labelled = keys.filter(({ name }) => /-\d{4}q[1-4]$/.test(name));
      if (keys.length === 0) return notFound(['The templates have no asymmetric keys that open anything.']);
      return answerOf(
        labelled.length === keys.length,
        [
          `Asymmetric keys that open something, named after a quarter: ${labelled.length} of ${keys.length}.`,
          ...(labelled.length < keys.length
            ? [`Without: ${listed(keys.filter((key) => !labelled.includes(key)).map(({ name }) => name))}.`]
            : []),
        ],
        {
          table: {
            columns: ['Key', 'Kind', 'Quarter'],
            rows: keys.map((key) => [
              key.name,
              specOf(key),
              labelled.includes(key) ? (key.name.split('-').at(-1) ?? '') : 'none',
            ]),
          },
          proof: keys.map((key) => proofOf(source, key)),
        },
      );
    },
  }),
  question({
    id: 'template.keys-are-of-this-stage',
    requirements: ['3.6.1', '6.5.3', '6.5.5'],
    looksFor: 'Every key belongs to this stage, and no policy of it names a role of another.',
    ask: (source) => {
      const keys = keysIn(source);
      const own = `strongroom-${source.stage}-`;
      const foreign = keys.filter(
        (key) =>
          !key.name.startsWith(own) ||
          (JSON.stringify(key.properties).match(/strongroom-[a-z]+-/g) ?? []).some((name) => name !== own),
      );
      return answerOf(
        keys.length > 0 && foreign.length === 0,
        [
          `Keys named after the stage ${source.stage} whose policies name no role of another: ${keys.length - foreign.length} of ${keys.length}.`,
        ],
        { proof: keys.map((key) => proofOf(source, key, 'Properties', 'KeyPolicy')) },
      );
    },
  }),
  question({
    id: 'template.keys-counted',
    requirements: ['12.3.3', '3.7.1', '4.2.1.1'],
    looksFor: 'Every key, with its kind and what it is for.',
    ask: (source) => {
      const keys = keysIn(source);
      if (keys.length === 0) return notFound(['The templates have no keys.']);
      const kinds = [...new Set(keys.map(specOf))].sort();
      const sentence = `${counted(keys.length, ['key', 'keys'])}: ${listed(kinds.map((kind) => `${keys.filter((key) => specOf(key) === kind).length} ${kind}`))}.`;
      return found([sentence], {
        table: {
          columns: ['Key', 'Kind', 'Purpose'],
          rows: keys.map((key) => [key.name, specOf(key), said(key.properties['Description'])]),
        },
        proof: keys.map((key) => proofOf(source, key)),
      });
    },
  }),
] as const;
