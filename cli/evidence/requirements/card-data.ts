import type { RequirementText } from './requirement-text';

export const cardDataRequirements = {
  '3.2': {
    title: 'Stored card data is kept to a minimum',
    asked:
      'Card data is kept only as long as it is needed, by a stated policy, and then it is erased so that it cannot come back.',
    tested:
      'Expiry settings of tables, buckets, queues and logs are read, and the archive is looked through for what it must not hold.',
    customer: [
      'Decide how long a saved card is needed, and erase its token when it is not.',
      'Erased ciphertext stays in point-in-time backups for up to 35 days: say so in your policy.',
    ],
    aws: ['AWS erases storage media before they are used again.'],
  },
  '3.3': {
    title: 'Security codes and the like are never kept',
    asked:
      'After a payment is authorized, nothing of the security code, the track or the PIN is left anywhere, not even encrypted.',
    tested:
      'Every answer, event and table is looked at for a place that could hold one, and planted codes are searched in every store.',
    customer: [
      'Do not write security codes into fields of your own, and do not ask for them on the telephone or by mail.',
    ],
    aws: ['AWS sees envelopes that only the vault can open.'],
  },
  '3.4': {
    title: 'Card numbers are masked where they are shown',
    asked:
      'At most the first digits and the last four of a number are shown, unless somebody has a business need for more.',
    tested: 'The schemas that every answer and event goes through are read for what they can show of a card.',
    customer: ['Say in writing who has a need to see whole numbers, and why.'],
    aws: ['AWS has no part in what is shown.'],
  },
  '3.5': {
    title: 'Stored card numbers cannot be read',
    asked:
      'A stored number is unreadable wherever it is: by encryption of the record, not only of the disk, and by keyed hashes.',
    tested:
      'Templates show which key each store is under; known-answer tests pin the format of a sealed card and of its index.',
    customer: ['Do not copy card numbers out of the system into files, mails or tickets.'],
    aws: ['AWS encrypts what it stores with the keys that the templates name.'],
  },
  '3.6': {
    title: 'Keys that protect card data are protected themselves',
    asked:
      'Keys are as strong as what they protect, kept in few places and forms, and reachable by as few as possible.',
    tested: 'The policies of every key and role are evaluated together: who may do what with which key.',
    customer: ['Name the custodians of keys, and keep the account in which KMS is administered.'],
    aws: ['KMS keeps key material inside validated modules, and hands none of it out.'],
  },
  '3.7': {
    title: 'The life of a key is managed',
    asked: 'How keys are made, handed out, stored, changed, retired and replaced is written down and done.',
    tested: 'Rotation, deletion and policies of every key are read from the templates and from KMS.',
    customer: [
      'Add a label for the envelope key each quarter, and deploy it.',
      'Have custodians sign that they accept their duty; keep the record of key ceremonies.',
    ],
    aws: ['KMS makes the keys with a validated generator of random numbers and rotates the symmetric ones.'],
  },
  '4.2': {
    title: 'Card data is encrypted on its way',
    asked:
      'Over open networks, card data travels under strong cryptography, with certificates that are known and checked.',
    tested:
      'Security policies of the API and policies of every store are read; the access log names the TLS version of each call.',
    customer: [
      'Keep the inventory of your certificates; renew the one of the API domain before it ends.',
      'Never send card numbers by mail, chat or message.',
    ],
    aws: ['API Gateway ends TLS by the policy that the template names.'],
  },
} as const satisfies Readonly<Record<string, RequirementText>>;
