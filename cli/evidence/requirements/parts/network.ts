import { aws, company, looked, nothing, type Part } from './part';

export const networkParts = {
  '1.2': [
    looked('1.2.1', 'There is a standard for these rules, and they follow it.'),
    company(
      '1.2.2',
      'Changes of the network and of its rules are approved and carried out like every other change.',
      'Who approved a change stands in your own records; here is whether what is deployed is what the software makes.',
    ),
    looked('1.2.3', 'A diagram shows the card environment and everything that it is joined to.'),
    looked('1.2.4', 'A diagram shows where card data flows.'),
    looked('1.2.5', 'Every service, protocol and port that is let through is known and needed.'),
    looked('1.2.6', 'Where one of them is known to be weak, something makes up for it.'),
    company(
      '1.2.7',
      'The rules are looked at again every six months.',
      'Somebody of yours looks at them and writes it down; the tables of this page are what there is to look at.',
    ),
    looked('1.2.8', 'The files that the rules are made from are protected, and are what is in force.'),
  ],
  '1.3': [
    looked('1.3.1', 'What comes in is limited to what is needed, and all else is refused.'),
    looked('1.3.2', 'What goes out is limited to what is needed, and all else is refused.'),
    nothing('1.3.3', 'A control stands between every wireless network and the card environment.', [
      'template.no-joined-network',
      'template.no-servers',
    ]),
  ],
  '1.4': [
    looked('1.4.1', 'A control stands between trusted and untrusted networks.'),
    looked('1.4.2', 'What comes from outside reaches only what is meant to be reached.'),
    aws(
      '1.4.3',
      'Forged source addresses are noticed and kept out.',
      'The network beneath a VPC drops what does not carry its sender’s own address.',
    ),
    looked('1.4.4', 'Stored card data cannot be reached from outside.'),
    looked('1.4.5', 'Inner addresses and routes are told to nobody who need not know them.'),
  ],
  '2.2': [
    looked('2.2.1', 'Parts are set up after a standard that is kept current.'),
    looked('2.2.2', 'Accounts and passwords of the vendor are not used.'),
    looked('2.2.3', 'Functions that need different levels of trust are kept apart.'),
    looked('2.2.4', 'Only what is needed is there and on.'),
    looked(
      '2.2.5',
      'Weak services and protocols are absent, or there is a reason and something that makes up for them.',
    ),
    looked('2.2.6', 'Settings are such that a part cannot be misused.'),
    looked('2.2.7', 'Administration from afar is encrypted.'),
  ],
} as const satisfies Readonly<Record<string, readonly Part[]>>;
