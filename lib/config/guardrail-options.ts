import { functionsOutsideVpc } from '../constructs/functions-outside-vpc';
import { actionsWithoutResource, describingActions } from '../constructs/statements';
import type { GuardrailOptions, Zone } from '../guardrails/options';
import { namesOf, type Place } from './names';
import { stageNames, type StageName } from './stages';

/** As templates spell it. */
const here: Place = { partition: '${AWS::Partition}', account: '${AWS::AccountId}', region: '${AWS::Region}' };

const inEveryStage = <T>(of: (stage: StageName) => Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(stageNames.flatMap((stage) => Object.entries(of(stage))));

const because = (why: string, actions: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(actions.map((action) => [action, why]));

/** Secrets that are named by their merchant, and descriptions of what is named as the things of one stage are. */
function openNamesOf(stage: StageName): NonNullable<GuardrailOptions['openNames']> {
  const { named, stripeSecrets } = namesOf(stage);
  const of = (service: string, region: string) => `arn:${here.partition}:${service}:${region}:${here.account}`;
  const why = 'Shows how a thing of this stage is configured, and no data.';
  return {
    [`${of('secretsmanager', here.region)}:secret:${stripeSecrets}*`]: {
      actions: ['secretsmanager:GetSecretValue'],
      why: 'A secret is named by its merchant; what begins so holds nothing else.',
    },
    [`${of('iam', '')}:role/${named('*')}`]: { actions: describingActions.roles, why },
    [`${of('lambda', here.region)}:function:${named('*')}`]: { actions: describingActions.functions, why },
    [`${of('cloudformation', here.region)}:stack/${named('*')}`]: { actions: describingActions.stacks, why },
    [`${of('dynamodb', here.region)}:table/${named('*')}`]: { actions: describingActions.tables, why },
  };
}

/** Who uses which key of the application: the same as in lib/stacks/keys.ts, said a second time so that one mistake is not enough. */
function zonesOf(stage: StageName): Readonly<Record<string, Zone>> {
  const { named, role, collectorRole } = namesOf(stage);
  const key = (label: string) => `${stage}/keys/${label}/key`;
  return {
    [`${stage} vault`]: { keys: [key('envelope-*'), key('vault-root')], roles: [named('vault-*')] },
    [`${stage} key set`]: { keys: [key('jwks-signing-*')], roles: [role('serve-jwks')] },
    [`${stage} audit log`]: { keys: [key('audit-log')], roles: [role('sequence-audit')] },
    [`${stage} reviews`]: { keys: [key('review')], roles: [role('review-day')] },
    [`${stage} evidence`]: { keys: [key('evidence')], roles: [collectorRole] },
  };
}

/** What the guardrails do not hold for in Strongroom, and why; and what is Strongroom's own to say: who is in which zone. */
export const guardrailOptions: GuardrailOptions = {
  exceptions: {
    'locked-evidence': {
      '*/vault/failed-vault-bucket':
        'Batches to repair from; the table they come from is the truth. Holds ciphertext, which must be erasable.',
      '*/ledger/failed-ledger-bucket': 'Batches to repair from; the table they come from is the truth.',
    },
    'function-in-vpc': Object.fromEntries(
      Object.entries(functionsOutsideVpc).map(([handler, why]) => [`*/*/${handler}/function`, why]),
    ),
    'dead-letter-queue': {
      '*/ledger/pay-order/queue':
        'A dead-letter queue would keep envelopes: the worker sends causes there instead (ADR 0015).',
    },
  },
  actionsOnEverything: {
    ...because(
      'The pollers of a Kafka cluster look at its network, which is not ours to name.',
      actionsWithoutResource.topicPollers,
    ),
    ...because('AWS defines no resource for it.', actionsWithoutResource.streams),
    ...because(
      'API Gateway makes log groups whose names it does not tell beforehand.',
      actionsWithoutResource.apiGatewayLogs,
    ),
    ...because(
      "Descriptions of an account's configuration, none of them data: what an assessor asks for.",
      actionsWithoutResource.descriptions,
    ),
  },
  openNames: inEveryStage(openNamesOf),
  zones: inEveryStage(zonesOf),
};
