import type { RequirementText } from './requirement-text';

export const cardDataRequirements = {
  '3.2': {
    title: 'Stored card data is kept to a minimum',
    asked:
      'Card data is kept only as long as it is needed, by a stated policy, and then it is erased so that it cannot come back.',
    tested:
      'Expiry settings of tables, buckets, queues and logs are read, and the archive is looked through for what it must not hold.',
    parts: [{ id: '3.2.1', asks: 'A policy says what is kept, why and how long; what is past its time goes.' }],
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
    parts: [
      { id: '3.3.1', asks: 'Such data is not kept after authorization.' },
      { id: '3.3.1.2', asks: 'The security code in particular is not kept.' },
      { id: '3.3.2', asks: 'Until then it is encrypted with strong cryptography.' },
    ],
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
    parts: [{ id: '3.4.1', asks: 'What is shown of a number is its beginning and its end, at most.' }],
    customer: ['Say in writing who has a need to see whole numbers, and why.'],
    aws: ['AWS has no part in what is shown.'],
  },
  '3.5': {
    title: 'Stored card numbers cannot be read',
    asked:
      'A stored number is unreadable wherever it is: by encryption of the record, not only of the disk, and by keyed hashes.',
    tested:
      'Templates show which key each store is under; known-answer tests pin the format of a sealed card and of its index.',
    parts: [
      { id: '3.5.1', asks: 'Numbers are unreadable in every store.' },
      { id: '3.5.1.1', asks: 'A hash of a number is keyed, and covers the whole number.' },
      { id: '3.5.1.2', asks: 'Encryption of disks alone is not enough.' },
    ],
    customer: ['Do not copy card numbers out of the system into files, mails or tickets.'],
    aws: ['AWS encrypts what it stores with the keys that the templates name.'],
  },
  '3.6': {
    title: 'Keys that protect card data are protected themselves',
    asked:
      'Keys are as strong as what they protect, kept in few places and forms, and reachable by as few as possible.',
    tested: 'The policies of every key and role are evaluated together: who may do what with which key.',
    parts: [
      { id: '3.6.1', asks: 'Procedures keep keys from being disclosed or misused.' },
      { id: '3.6.1.2', asks: 'Keys are kept inside a device, wrapped by a key as strong, or in parts.' },
      { id: '3.6.1.3', asks: 'As few as possible can use a key in clear.' },
      { id: '3.6.1.4', asks: 'Keys are in as few places as possible.' },
    ],
    customer: ['Name the custodians of keys, and keep the account in which KMS is administered.'],
    aws: ['KMS keeps key material inside validated modules, and hands none of it out.'],
  },
  '3.7': {
    title: 'The life of a key is managed',
    asked: 'How keys are made, handed out, stored, changed, retired and replaced is written down and done.',
    tested: 'Rotation, deletion and policies of every key are read from the templates and from KMS.',
    parts: [
      { id: '3.7.1', asks: 'Keys are made strong.' },
      { id: '3.7.2', asks: 'Keys are handed out safely.' },
      { id: '3.7.3', asks: 'Keys are stored safely.' },
      { id: '3.7.4', asks: 'Keys are changed when their time is over.' },
      { id: '3.7.5', asks: 'Keys are retired or replaced when they are weak or may be known.' },
      { id: '3.7.6', asks: 'Where people handle a key in clear, no one of them knows all of it.' },
      { id: '3.7.7', asks: 'Nobody can put another key in the place of one.' },
      { id: '3.7.8', asks: 'Custodians have accepted their duty.' },
    ],
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
    parts: [{ id: '4.2.1', asks: 'Strong protocols only, with trusted keys and certificates that are valid.' }],
    customer: [
      'Keep the inventory of your certificates; renew the one of the API domain before it ends.',
      'Never send card numbers by mail, chat or message.',
    ],
    aws: ['API Gateway ends TLS by the policy that the template names.'],
  },
} as const satisfies Readonly<Record<string, RequirementText>>;
