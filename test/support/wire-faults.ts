import type { Crossing, Verdict, WireAnswer } from './fault-proxy';

/** What can go wrong with one call on the wire, in the form in which each service says it. */
export type WireFault = 'throttled' | 'conflict' | 'broken' | 'cut' | 'answer-lost' | 'broken-after' | 'slow';

type Service = 'DynamoDB' | 'Lambda' | 'EventBridge' | 'KMS' | 'S3';

const requestId = { 'x-amzn-requestid': '00000000-0000-4000-8000-000000000000' };

/** AWS JSON 1.0 and 1.1: the class of the error is `__type` in the body. */
const inJson = (version: string, type: string, more: object = {}, status = 400): WireAnswer => ({
  status,
  headers: { ...requestId, 'content-type': `application/x-amz-json-${version}` },
  body: JSON.stringify({ __type: type, message: 'injected by the test', ...more }),
});

/** AWS REST JSON: it is a header. */
const inHeader = (type: string, status: number): WireAnswer => ({
  status,
  headers: { ...requestId, 'content-type': 'application/json', 'x-amzn-errortype': type },
  body: JSON.stringify({
    Type: 'Service',
    Reason: 'ConcurrentInvocationLimitExceeded',
    message: 'injected by the test',
  }),
});

/** S3 says it in XML. */
const inXml = (code: string, status: number): WireAnswer => ({
  status,
  headers: { 'x-amz-request-id': 'INJECTED', 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>injected by the test</Message></Error>`,
});

const dynamo = 'com.amazonaws.dynamodb.v20120810';

const throttled: Readonly<Record<Service, readonly WireAnswer[]>> = {
  DynamoDB: [
    inJson('1.0', `${dynamo}#ProvisionedThroughputExceededException`),
    inJson('1.0', `${dynamo}#ThrottlingException`),
    inJson('1.0', `${dynamo}#RequestLimitExceeded`),
  ],
  Lambda: [inHeader('TooManyRequestsException', 429)],
  EventBridge: [inJson('1.1', 'ThrottlingException')],
  KMS: [inJson('1.1', 'ThrottlingException')],
  S3: [inXml('SlowDown', 503)],
};

const broken: Readonly<Record<Service, WireAnswer>> = {
  DynamoDB: inJson('1.0', `${dynamo}#InternalServerError`, {}, 500),
  Lambda: inHeader('ServiceException', 500),
  EventBridge: inJson('1.1', 'InternalException', {}, 500),
  KMS: inJson('1.1', 'KMSInternalException', {}, 500),
  S3: inXml('InternalError', 500),
};

function serviceOf({ operation }: Crossing): Service {
  const [name] = operation.split('.');
  if (name === 'DynamoDB' || name === 'Lambda' || name === 'EventBridge' || name === 'KMS' || name === 'S3')
    return name;
  throw new Error(`no fault is known for ${operation}`);
}

/** @param chance in [0, 1): which of several ways to say it, and how slow */
export function faultOn(crossing: Crossing, fault: WireFault, chance: number): Verdict {
  const service = serviceOf(crossing);
  switch (fault) {
    case 'throttled':
      return { forward: false, answer: oneOf(throttled[service], chance) };
    case 'conflict':
      return conflict(crossing, service);
    case 'broken':
      return { forward: false, answer: broken[service] };
    case 'cut':
      return { forward: false, answer: 'reset' };
    case 'answer-lost':
      return { forward: true, answer: 'reset' };
    case 'broken-after':
      return { forward: true, answer: broken[service] };
    case 'slow':
      return { forward: true, answer: 'own', delayMs: Math.round(chance * slowestMs) };
  }
}

/** Within what every client waits for one call. */
const slowestMs = 1500;

/** Other writers were at the same rows. Where a service knows no such thing, a bus that refuses single entries; else a throttle. */
function conflict({ operation, body }: Crossing, service: Service): Verdict {
  if (operation === 'DynamoDB.TransactWriteItems') {
    const { TransactItems } = JSON.parse(body.toString('utf8')) as { readonly TransactItems: readonly unknown[] };
    const CancellationReasons = TransactItems.map((_, position) => ({
      Code: position === 0 ? 'TransactionConflict' : 'None',
    }));
    return {
      forward: false,
      answer: inJson('1.0', `${dynamo}#TransactionCanceledException`, { CancellationReasons }),
    };
  }
  if (operation === 'EventBridge.PutEvents') return refusedEntries(body);
  return { forward: false, answer: oneOf(throttled[service], 0) };
}

/** All of it arrived, and the bus says that the last entry did not: it will come again, with the same id. */
function refusedEntries(body: Buffer): Verdict {
  const { Entries } = JSON.parse(body.toString('utf8')) as { readonly Entries: readonly unknown[] };
  const last = Entries.length - 1;
  const answers = Entries.map((_, position) =>
    position === last
      ? { ErrorCode: 'InternalFailure', ErrorMessage: 'injected' }
      : { EventId: `injected-${position}` },
  );
  const said = JSON.stringify({ FailedEntryCount: 1, Entries: answers });
  return {
    forward: true,
    answer: { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: said },
  };
}

function oneOf<Option>(options: readonly Option[], chance: number): Option {
  const option = options[Math.floor(chance * options.length)];
  if (option === undefined) throw new Error('nothing to choose from');
  return option;
}
