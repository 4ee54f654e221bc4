import { company, looked, nothing, type Part } from './part';

export const cardDataParts = {
  '3.2': [
    company(
      '3.2.1',
      'A policy says what is kept, why and how long; what is past its time goes.',
      'How long a saved card is needed is yours to say; here is what goes by itself.',
    ),
  ],
  '3.3': [
    looked('3.3.1', 'Such data is not kept after authorization.'),
    looked('3.3.1.1', 'The track of a card is not kept.'),
    looked('3.3.1.2', 'The security code is not kept.'),
    looked('3.3.1.3', 'The PIN, and what is made of it, is not kept.'),
    looked('3.3.2', 'Until then it is encrypted with strong cryptography.'),
    company(
      '3.3.3',
      'Who issues cards and stores such data does so for a business need, and encrypted.',
      'It is asked of those who issue cards; here is whether there is a place for such data.',
    ),
  ],
  '3.4': [
    looked('3.4.1', 'What is shown of a number is its beginning and its end, at most.'),
    company(
      '3.4.2',
      'Who works from afar cannot copy card numbers away, unless it is allowed in writing.',
      'Computers of your people, and what they can copy, are yours; here is how often a number was shown.',
    ),
  ],
  '3.5': [
    looked('3.5.1', 'Numbers are unreadable in every store.'),
    looked('3.5.1.1', 'A hash of a number is keyed, and covers the whole number.'),
    looked('3.5.1.2', 'Encryption of disks alone is not enough.'),
    looked('3.5.1.3', 'Where disks are encrypted, access to them is not that of the operating system.'),
  ],
  '3.6': [
    looked('3.6.1', 'Procedures keep keys from being disclosed or misused.'),
    looked('3.6.1.1', 'Providers describe their cryptography: algorithms, keys, devices, custodians.'),
    looked('3.6.1.2', 'Keys are kept inside a device, wrapped by a key as strong, or in parts.'),
    looked('3.6.1.3', 'As few as possible can use a key in clear.'),
    looked('3.6.1.4', 'Keys are in as few places as possible.'),
  ],
  '3.7': [
    looked('3.7.1', 'Keys are made strong.'),
    looked('3.7.2', 'Keys are handed out safely.'),
    looked('3.7.3', 'Keys are stored safely.'),
    looked('3.7.4', 'Keys are changed when their time is over.'),
    looked('3.7.5', 'Keys are retired or replaced when they are weak or may be known.'),
    looked('3.7.6', 'Where people handle a key in clear, no one of them knows all of it.'),
    looked('3.7.7', 'Nobody can put another key in the place of one.'),
    company(
      '3.7.8',
      'Custodians have accepted their duty.',
      'They sign for it with you; here is what administration of a key may do.',
    ),
    nothing('3.7.9', 'A provider who shares keys with its customers tells them how to handle them.', [
      'template.data-keys-never-leave-in-clear',
      'stage.keys-enabled',
    ]),
  ],
  '4.2': [
    looked('4.2.1', 'Strong protocols only, with trusted keys and certificates that are valid.'),
    company(
      '4.2.1.1',
      'Trusted keys and certificates are listed.',
      'Certificates of your domain are in your list; the keys of this system are counted here and listed under cryptography.',
    ),
    nothing('4.2.1.2', 'Wireless networks that carry card data use strong cryptography.', [
      'template.no-joined-network',
      'template.no-servers',
    ]),
    company(
      '4.2.2',
      'Card numbers in mail, chat and messages are encrypted.',
      'What your people write to one another does not pass through this system.',
    ),
  ],
} as const satisfies Readonly<Record<string, readonly Part[]>>;
