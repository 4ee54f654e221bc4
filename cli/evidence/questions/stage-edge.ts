import { answerOf } from '../sources/asked';
import { count, found, notFound } from './answers';
import { everyOne, onAwsOnly, type StageQuestion } from './stage-question';

/** PCI DSS 1, 4.2, 6.4, 10.2 and 12.10 on what stands around the functions, and who is told. */
export const edgeQuestions: readonly StageQuestion[] = [
  {
    id: 'stage.in-the-network',
    requirements: ['1.3.1', '1.4.1', '1.4.4'],
    looksFor: 'Every function runs in subnets of the stage, with a security group.',
    ask: onAwsOnly('its functions are processes of one machine, in no network of the stage', ({ functions }) =>
      everyOne({
        label: 'Functions in subnets of the stage',
        things: 'functions',
        columns: ['Function', 'Subnets', 'Security groups'],
        rows: functions.found.map(({ name, configuration }, place) => {
          const { SubnetIds = [], SecurityGroupIds = [] } = answerOf(configuration)?.VpcConfig ?? {};
          // It speaks to the issuer on the internet, and holds no permission on data (lib/constructs/functions-outside-vpc.ts).
          const outside = name.endsWith('-refresh-issuer-keys');
          return {
            name,
            cells: [SubnetIds.join(', ') || (outside ? 'none, by design' : 'none'), SecurityGroupIds.join(', ')],
            holds: outside || (SubnetIds.length > 0 && SecurityGroupIds.length > 0),
            proof: functions.proof(place, 'configuration'),
          };
        }),
      }),
    ),
  },
  {
    id: 'stage.tls',
    requirements: ['4.2.1'],
    looksFor: 'The API, and every domain of it, speaks TLS 1.3 and nothing older.',
    ask: onAwsOnly('it speaks plain HTTP on the loopback interface', ({ api }) => {
      const [found] = answerOf(api.found.api)?.found ?? [];
      const domains = answerOf(api.found.domains)?.items ?? [];
      const row = (name: string, policy: string | undefined, place: readonly (string | number)[]) => ({
        name,
        cells: [policy ?? 'not told'],
        holds: policy?.startsWith('SecurityPolicy_TLS13_1_3_') === true,
        proof: api.proof(...place),
      });
      return everyOne({
        label: 'Endpoints that speak TLS 1.3 alone',
        things: 'API',
        columns: ['Endpoint', 'Security policy'],
        rows: [
          ...(found === undefined ? [] : [row(found.name ?? '', found.securityPolicy, ['api', 'answer', 'found', 0])]),
          ...domains.map(({ domainName = '', securityPolicy }, place) =>
            row(domainName, securityPolicy, ['domains', 'answer', 'items', place]),
          ),
        ],
      });
    }),
  },
  {
    id: 'stage.firewall-attached',
    requirements: ['6.4.1', '6.4.2', '1.4.1', '11.5.1'],
    looksFor: 'The firewall protects the API, and its rules block.',
    ask: onAwsOnly('it attaches no firewall, and evaluates none', ({ api }) => {
      const acl = answerOf(api.found.firewall)?.acl;
      const proof = [api.proof('firewall')];
      if (acl === undefined) return notFound({ sentences: ['WAF says that nothing protects the API.'] }, proof);
      const rules = acl.Rules ?? [];
      const blocking = rules.filter(({ Action, OverrideAction }) => Action?.Block ?? OverrideAction?.None);
      const said = {
        sentences: [
          `${acl.Name ?? ''} protects the API with ${count(rules.length, 'rule')}, ${blocking.length} of which block.`,
        ],
        table: {
          columns: ['Rule', 'Blocks'],
          rows: rules.map((rule) => [rule.Name ?? '', blocking.includes(rule) ? 'yes' : 'no']),
        },
      };
      return rules.length > 0 && blocking.length === rules.length ? found(said, proof) : notFound(said, proof);
    }),
  },
  {
    id: 'stage.access-logged',
    requirements: ['10.2.1', '10.2.2'],
    looksFor: 'The API writes a line for every request that it is asked.',
    ask: onAwsOnly('its API keeps no access log', ({ api }) => {
      const log = answerOf(api.found.stage)?.accessLogSettings?.destinationArn;
      const proof = [api.proof('stage', 'answer')];
      return log === undefined
        ? notFound({ sentences: ['The API has no access log.'] }, proof)
        : found(
            { sentences: [`Every request to the API is a line in ${log.slice(log.lastIndexOf(':') + 1)}.`] },
            proof,
          );
    }),
  },
  {
    id: 'stage.alarms',
    requirements: ['12.10.1', '10.7.1', '10.7.2'],
    looksFor: 'Every alarm that is deployed tells somebody, and names the page that says what to do.',
    ask: ({ alarms, names }) =>
      everyOne({
        label: 'Alarms that tell a topic and name their runbook',
        things: 'alarms',
        columns: ['Alarm', 'Runbook', 'State'],
        rows: (answerOf(alarms.found)?.alarms ?? []).map((alarm, place) => {
          const runbook = /Runbook: (\S+)/.exec(alarm.AlarmDescription ?? '')?.[1];
          const name = alarm.AlarmName ?? '';
          return {
            name: name.replace(names.named(''), ''),
            cells: [runbook ?? 'none', alarm.StateValue ?? ''],
            holds: runbook !== undefined && (alarm.AlarmActions ?? []).length > 0 && alarm.ActionsEnabled !== false,
            proof: alarms.proof('answer', 'alarms', place),
          };
        }),
      }),
  },
];
