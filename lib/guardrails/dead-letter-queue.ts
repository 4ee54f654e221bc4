import type { Guardrail, Judged } from './guardrail';
import type { Resource } from './templates';
import type { Located } from './values';

/** What takes messages from a queue, and where it names the queue. */
const consumers: Readonly<Record<string, string>> = {
  'AWS::Lambda::EventSourceMapping': 'EventSourceArn',
  'AWS::Pipes::Pipe': 'Source',
};

export const deadLetterQueue: Guardrail = {
  id: 'dead-letter-queue',
  stops: 'a consumer of a queue that has no dead-letter queue',
  requirement: 'PCI DSS 10.7.2',
  mend: 'give the queue a `deadLetterQueue`, or name the consumer in `exceptions` with the reason.',
  findings: (resource, judged) => {
    const source = consumers[resource.type];
    if (source === undefined) return [];
    const { values } = judged;
    return values.at(resource, source).flatMap((queue) => lack(queue, judged));
  },
  equivalents: {
    terraformCompliance: `Given I have aws_sqs_queue defined
Then it must have redrive_policy`,
    rego: `deny contains sprintf("%s consumes %s, which has no dead-letter queue", [id, queue]) if {
  some id, mapping in input.Resources
  mapping.Type == "AWS::Lambda::EventSourceMapping"
  [queue, "Arn"] = mapping.Properties.EventSourceArn["Fn::GetAtt"]
  input.Resources[queue].Type == "AWS::SQS::Queue"
  not input.Resources[queue].Properties.RedrivePolicy.deadLetterTargetArn
}`,
    awsConfig: [],
  },
};

function lack(source: Located, judged: Judged): readonly string[] {
  const { values } = judged;
  const queue = values.resourceOf(source);
  if (queue === undefined) {
    // Streams end otherwise; an ARN of a queue, or nothing but a parameter, may be a queue.
    const text = values.textOf(source);
    return /:sqs:/.test(text) || !text.startsWith('arn:')
      ? source.value === undefined
        ? []
        : ['consumes a queue that is not of this app, so nobody can see its dead-letter queue']
      : [];
  }
  if (queue.type !== 'AWS::SQS::Queue') return [];
  return hasDeadLetters(queue, judged) ? [] : [`consumes the queue ${queue.path}, which has no dead-letter queue`];
}

function hasDeadLetters(queue: Resource, { values }: Judged): boolean {
  const targets = values
    .at(queue, 'RedrivePolicy')
    .flatMap((policy) => (typeof policy.value === 'string' ? [] : values.within(policy, 'deadLetterTargetArn')));
  return (
    targets.length > 0 &&
    targets.every((target) => target.value !== undefined && values.resourceOf(target)?.path !== queue.path)
  );
}
