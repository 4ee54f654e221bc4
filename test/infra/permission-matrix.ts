import type { Matrix } from '../support/permissions';

const itemsThrough = ['kms:Decrypt through dynamodb', 'kms:DescribeKey through dynamodb'];
const relayThrough = [
  'kms:Decrypt through dynamodb',
  'kms:GenerateDataKey through s3',
  'kms:DescribeKey through dynamodb',
];

const sandbox = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'];

/**
 * Who may do what: the whole of it, for a stage that has the connector `sandbox` and reveals cards. Names without `strongroom-<stage>-` and without
 * the place; roles by zone and handler. `bucket archive` is the bucket and what is in it anywhere, `bucket archive/log/*` what is below a
 * prefix that a policy names. A change here is a change of who can reach card data: review it as such.
 */
export const expectedMatrix: Matrix = {
  // The one signer of the key set; it can open no envelope.
  'edge-serve-jwks': { 'key envelope-2026q4': ['kms:GetPublicKey'], 'key jwks-signing-2026q4': ['kms:Sign'] },
  'edge-refresh-issuer-keys': {
    'key edge-data': itemsThrough,
    'table issuer-keys': ['dynamodb:GetItem', 'dynamodb:PutItem'],
  },
  // It reads what a client did lately, and counts its refusals; it can take nothing away.
  'edge-authorize-request': {
    'key edge-data': itemsThrough,
    'table issuer-keys': ['dynamodb:BatchGetItem'],
    'table credential-signals': ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
  },
  'edge-count-signals': {
    'key edge-data': ['kms:Decrypt through dynamodb', 'kms:Decrypt through sqs', 'kms:DescribeKey through dynamodb'],
    'table credential-signals': ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'queue count-signals': ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
  },
  'vault-tokenize-card': {
    'key envelope-2026q4': ['kms:Decrypt'],
    'key vault-root': ['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext'],
    'key vault-data': itemsThrough,
    'table vault': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'],
    'table key-store': ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
  },
  // A charge by card opens its envelope and may ask to keep the card.
  'vault-authorize-card': {
    'key envelope-2026q4': ['kms:Decrypt'],
    'key vault-root': ['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext'],
    'key vault-data': itemsThrough,
    'table vault': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'],
    'table key-store': ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
    'table sandbox': sandbox,
  },
  // Everything that needs the processor and no card: it may read a record, and can open none.
  'vault-ask-processor': {
    'key vault-data': itemsThrough,
    'table vault': ['dynamodb:GetItem'],
    'table sandbox': sandbox,
    'index sandbox/index/by-merchant': ['dynamodb:Query'],
  },
  'vault-read-token': { 'key vault-data': itemsThrough, 'table vault': ['dynamodb:GetItem'] },
  'vault-delete-token': {
    'key vault-data': itemsThrough,
    'table vault': [
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    ],
  },
  // It opens a data key for each card, makes none, and puts its own records alone: test/infra/private-api.test.ts.
  'vault-reveal-card': {
    'key vault-root': ['kms:Decrypt'],
    'key vault-data': itemsThrough,
    'table vault': ['dynamodb:GetItem', 'dynamodb:PutItem'],
    'table key-store': ['dynamodb:GetItem'],
  },
  'vault-relay-vault-events': {
    'key vault-data': relayThrough,
    'table vault': ['dynamodb:GetRecords'],
    'bucket failed-vault': ['s3:PutObject', 's3:ListBucket'],
    'eventbus payments': ['events:PutEvents'],
  },
  'ledger-create-charge': {
    'key ledger-data': itemsThrough,
    'table ledger': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'],
    'table merchants': ['dynamodb:GetItem'],
    'function authorize-card': ['lambda:InvokeFunction'],
  },
  'ledger-read-charge': {
    'key ledger-data': itemsThrough,
    'table ledger': ['dynamodb:GetItem', 'dynamodb:Query'],
    'index ledger/index/by-merchant': ['dynamodb:Query'],
    'index ledger/index/by-order': ['dynamodb:Query'],
    'index ledger/index/by-status': ['dynamodb:Query'],
  },
  'ledger-operate-charge': {
    'key ledger-data': itemsThrough,
    'table ledger': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'],
    'function ask-processor': ['lambda:InvokeFunction'],
  },
  // It can ask what became of a charge and cannot start one: it may not invoke `authorize-card`.
  'ledger-reconcile-charges': {
    'key ledger-data': itemsThrough,
    'table ledger': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:ConditionCheckItem'],
    'index ledger/index/expiring': ['dynamodb:Query'],
    'index ledger/index/open': ['dynamodb:Query'],
    'function ask-processor': ['lambda:InvokeFunction'],
  },
  // As `create-charge`; what it refuses, it says on the bus that the orders come from.
  'ledger-pay-order': {
    'key ledger-data': ['kms:Decrypt through dynamodb', 'kms:Decrypt through sqs', 'kms:DescribeKey through dynamodb'],
    'table ledger': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'],
    'table merchants': ['dynamodb:GetItem'],
    'function authorize-card': ['lambda:InvokeFunction'],
    'queue pay-order': ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    'eventbus orders': ['events:PutEvents'],
  },
  // It reads both accounts of a day, tells, and can cancel what failed here; it may not write to the ledger.
  'ledger-compare-settlements': {
    'key ledger-data': [
      'kms:Decrypt through dynamodb',
      'kms:GenerateDataKey through s3',
      'kms:DescribeKey through dynamodb',
    ],
    'table ledger': ['dynamodb:GetItem'],
    'index ledger/index/by-hour': ['dynamodb:Query'],
    'index merchants/index/by-connector': ['dynamodb:Query'],
    'function ask-processor': ['lambda:InvokeFunction'],
    'bucket reports/settlements/*': ['s3:PutObject'],
    'eventbus payments': ['events:PutEvents'],
  },
  'ledger-relay-ledger-events': {
    'key ledger-data': relayThrough,
    'table ledger': ['dynamodb:GetRecords'],
    'bucket failed-ledger': ['s3:PutObject', 's3:ListBucket'],
    'eventbus payments': ['events:PutEvents'],
  },
  'ledger-score-payment': {
    'key ledger-data': ['kms:Decrypt through dynamodb', 'kms:Decrypt through sqs', 'kms:DescribeKey through dynamodb'],
    'table velocity': [
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:ConditionCheckItem',
    ],
    'queue score-payment': ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    'eventbus payments': ['events:PutEvents'],
  },
  'ledger-write-audit': {
    'key ledger-data': ['kms:Decrypt through sqs', 'kms:GenerateDataKey through s3'],
    'queue write-audit': ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    'bucket archive/batches/*': ['s3:PutObject'],
  },
  // It sees who read card data, and can read none: no key and no table of the vault.
  'ledger-reconcile-reads': {
    'key ledger-data': ['kms:Decrypt through dynamodb', 'kms:Decrypt through s3', 'kms:DescribeKey through dynamodb'],
    'key trail-data': ['kms:Decrypt through s3'],
    // That it ran: it is a control.
    'table controls': ['dynamodb:PutItem'],
    'bucket archive': ['s3:ListBucket'],
    'bucket archive/batches/*': ['s3:GetObject'],
    'bucket trail': ['s3:ListBucket'],
    'bucket trail/AWSLogs/111122223333/*': ['s3:GetObject'],
    'eventbus payments': ['events:PutEvents'],
  },
  // It reads both sides and writes to neither: what is missing goes the way of every event.
  'ledger-check-completeness': {
    'key ledger-data': ['kms:Decrypt through dynamodb', 'kms:Decrypt through s3', 'kms:DescribeKey through dynamodb'],
    'index ledger/index/by-hour': ['dynamodb:Query'],
    'bucket archive': ['s3:ListBucket'],
    'bucket archive/batches/*': ['s3:GetObject'],
    'eventbus payments': ['events:PutEvents'],
    'table controls': ['dynamodb:PutItem'],
  },
  // It signs, and nobody else does; it reads batches and cannot write one.
  'ledger-sequence-audit': {
    'key ledger-data': ['kms:Decrypt through s3', 'kms:GenerateDataKey through s3'],
    'key audit-log': ['kms:Sign', 'kms:GetPublicKey'],
    'bucket archive': ['s3:ListBucket'],
    'bucket archive/batches/*': ['s3:GetObject'],
    'bucket archive/log/*': ['s3:GetObject', 's3:PutObject'],
  },
  // It asks how things are and changes none of them: no key may be used, no entry of the archive be read.
  'ledger-check-controls': {
    ...Object.fromEntries(
      [
        'envelope-2026q4',
        'jwks-signing-2026q4',
        'vault-root',
        'audit-log',
        'review',
        'evidence',
        'edge-data',
        'vault-data',
        'operations-data',
        'trail-data',
      ].map((key) => [`key ${key}`, ['kms:DescribeKey']]),
    ),
    'key ledger-data': ['kms:Decrypt through dynamodb', 'kms:Decrypt through s3', 'kms:DescribeKey'],
    'table controls': ['dynamodb:GetItem', 'dynamodb:PutItem'],
    'bucket archive': ['s3:ListBucket'],
    'bucket archive/log/*': ['s3:GetObject'],
    'eventbus payments': ['events:PutEvents'],
  },
  'ledger-review-day': {
    'key ledger-data': ['kms:Decrypt through s3', 'kms:GenerateDataKey through s3'],
    'key review': ['kms:Sign', 'kms:GetPublicKey'],
    'bucket archive': ['s3:ListBucket'],
    'bucket archive/batches/*': ['s3:GetObject'],
    'bucket archive/log/*': ['s3:GetObject'],
    'bucket archive/reviews/*': ['s3:GetObject', 's3:PutObject'],
  },
  // The witness's bucket is in another account: test/infra/audit.test.ts.
  'ledger-send-checkpoint': {
    'key ledger-data': [
      ...['kms:Decrypt through dynamodb', 'kms:Decrypt through s3', 'kms:GenerateDataKey through s3'],
      'kms:DescribeKey through dynamodb',
    ],
    'key audit-log': ['kms:GetPublicKey'],
    'bucket archive': ['s3:ListBucket'],
    'bucket archive/log/*': ['s3:GetObject'],
    'bucket archive/witness/*': ['s3:GetObject', 's3:PutObject'],
    // That it ran: it is a control. Its own row alone: test/infra/audit.test.ts.
    'table controls': ['dynamodb:PutItem'],
  },
  // It reads evidence and descriptions, and signs the manifest of a folder (test/infra/evidence-collector.test.ts).
  'evidence-collector': {
    'key envelope-2026q4': ['kms:GetPublicKey', 'kms:DescribeKey'],
    'key jwks-signing-2026q4': ['kms:GetPublicKey', 'kms:DescribeKey'],
    'key vault-root': ['kms:DescribeKey'],
    'key audit-log': ['kms:GetPublicKey', 'kms:DescribeKey'],
    'key evidence': ['kms:Sign', 'kms:GetPublicKey', 'kms:DescribeKey'],
    'key edge-data': ['kms:DescribeKey'],
    'key vault-data': ['kms:DescribeKey'],
    'key ledger-data': ['kms:Decrypt through s3', 'kms:DescribeKey'],
    'key operations-data': ['kms:Decrypt through s3', 'kms:DescribeKey'],
    'key review': ['kms:GetPublicKey', 'kms:DescribeKey'],
    'key trail-data': ['kms:Decrypt through s3', 'kms:DescribeKey'],
    'bucket archive': ['s3:GetObject', 's3:ListBucket'],
    'bucket reports': ['s3:GetObject', 's3:ListBucket'],
    'bucket trail': ['s3:GetObject', 's3:ListBucket'],
    'bucket archive/batches/*': ['s3:GetObject'],
    'bucket archive/log/*': ['s3:GetObject'],
    'bucket archive/reviews/*': ['s3:GetObject'],
    'bucket archive/witness/*': ['s3:GetObject'],
    'bucket reports/settlements/*': ['s3:GetObject'],
    'bucket trail/AWSLogs/111122223333/*': ['s3:GetObject'],
  },
};
