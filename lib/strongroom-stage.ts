import { Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Deployment } from './config/deployment';
import { namesOf } from './config/names';
import type { StageIntents, StageName } from './config/stages';
import { stopDeploymentWithout } from './constructs/deploy-gate';
import type { Foundation } from './constructs/foundation';
import { applySubset, synthesizerForEmulator } from './local/apply-subset';
import { apiStack } from './stacks/api';
import { auditStack } from './stacks/audit';
import { eventsStack } from './stacks/events';
import { fraudStack } from './stacks/fraud';
import { keysStack } from './stacks/keys';
import { ledgerStack } from './stacks/ledger';
import { networkStack } from './stacks/network';
import { observabilityStack } from './stacks/observability';
import { vaultStack } from './stacks/vault';

export interface StrongroomStageProps {
  readonly name: StageName;
  readonly intents: StageIntents;
  readonly deployment: Deployment;
}

/** One stage: nine stacks, `<stage>/<stack>`, named `strongroom-<stage>-<stack>` in CloudFormation (design section 3). */
export function strongroomStage(scope: Construct, { name, intents, deployment }: StrongroomStageProps): Stage {
  const stage = new Stage(scope, name, { env: deployment.env });
  const names = namesOf(name);
  const as = (stack: string) => ({
    stackName: names.stack(stack),
    ...(intents.target === 'emulator' ? { synthesizer: synthesizerForEmulator() } : {}),
    terminationProtection: intents.keepDataOnDelete,
    tags: { app: 'strongroom', stage: name },
  });
  const { organization } = deployment;
  const keys = keysStack(stage, { ...as('keys'), names, intents, organization });
  const network = networkStack(stage, {
    ...as('network'),
    ...{ names, intents, witness: deployment.witness, flowLogKey: keys.serviceKeys.operations },
  });
  const { serviceKeys, codeSigningConfig } = keys;
  const foundation: Foundation = { names, ...network, serviceKeys, codeSigningConfig, ...intents };
  const { payments, orders, deadEvents } = eventsStack(stage, { ...as('events'), foundation });
  const vault = vaultStack(stage, { ...as('vault'), foundation, keys, payments, connectors: intents.connectors });
  const { authorizeCard, askProcessor } = vault;
  const ledger = ledgerStack(stage, {
    ...as('ledger'),
    ...{ foundation, payments, orders, authorizeCard, askProcessor, intents },
  });
  const fraud = fraudStack(stage, { ...as('fraud'), foundation, payments, rules: intents.fraudRules });
  const answering = [
    vault.serveJwks,
    vault.tokenizeCard,
    vault.readToken,
    vault.deleteToken,
    ...(vault.revealCard ? [vault.revealCard] : []),
    ledger.createCharge,
    ledger.readCharge,
    ledger.operateCharge,
  ] as const;
  const api = apiStack(stage, {
    ...as('api'),
    foundation,
    payments,
    handlers: {
      'serve-jwks': vault.serveJwks.function,
      'tokenize-card': vault.tokenizeCard.function,
      'read-token': vault.readToken.function,
      'delete-token': vault.deleteToken.function,
      ...(vault.revealCard ? { 'reveal-card': vault.revealCard.function } : {}),
      'create-charge': ledger.createCharge.function,
      'read-charge': ledger.readCharge.function,
      'operate-charge': ledger.operateCharge.function,
    },
    deployment,
    intents,
    executeApi: network.executeApi,
  });
  const audit = auditStack(stage, {
    ...as('audit'),
    foundation,
    payments,
    ledger: ledger.table,
    logKey: keys.auditLog,
    reviewKey: keys.review,
    keys,
    organization,
    lock: intents.auditLock,
    reports: ledger.reports,
    controls: { controls: intents.controls, watchedKeys: keys.watched, firewalls: api.firewalls },
    witness: deployment.witness,
  });
  const { sendCheckpoint } = audit;
  observabilityStack(stage, {
    ...as('observability'),
    foundation,
    functions: [
      ...answering,
      authorizeCard,
      askProcessor,
      ledger.reconcileCharges,
      ledger.payOrder,
      ledger.compareSettlements,
      vault.relay,
      ledger.relay,
      fraud.scorePayment,
      audit.writeAudit,
      audit.checkCompleteness,
      audit.sequenceAudit,
      audit.checkControls,
      audit.reviewDay,
      ...(sendCheckpoint ? [sendCheckpoint] : []),
      audit.reconcileReads,
      api.authorizeRequest,
      api.refreshIssuerKeys,
      api.signals.countSignals,
    ],
    answering,
    relays: [vault.relay, ledger.relay],
    consumers: [
      { worker: fraud.scorePayment, queue: fraud.queue },
      { worker: api.signals.countSignals, queue: api.signals.queue },
      { worker: audit.writeAudit, queue: audit.queue },
      { worker: ledger.payOrder, queue: ledger.orderQueue },
    ],
    deadEvents,
    issuers: deployment.issuers.map(({ name }) => name),
    codeSigning: intents.codeSigning,
    ...(intents.privateApi?.reveal ? { reveal: intents.privateApi.reveal } : {}),
  });
  for (const stack of stage.node.children.filter(Stack.isStack)) stopDeploymentWithout(stack, deployment.missing);
  if (intents.target === 'emulator') applySubset(stage);
  return stage;
}
