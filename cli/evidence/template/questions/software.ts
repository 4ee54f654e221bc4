import { answerOf, counted, listed, notFound } from '../answers';
import { isObject, list, object, said } from '../json';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf, wholeTemplates } from '../template-source';

const rulesOf = ({ properties }: Resource): readonly Resource['properties'][] => list(properties['Rules']).map(object);

/** `Block`, or the group's own actions where nothing overrides them. */
const isBlocking = (rule: Resource['properties']): boolean =>
  object(rule['Action'])['Block'] !== undefined || object(rule['OverrideAction'])['None'] !== undefined;

const limitOf = (rule: Resource['properties']): string => {
  const statement = object(rule['Statement']);
  const size = object(statement['SizeConstraintStatement'])['Size'];
  const rate = object(statement['RateBasedStatement'])['Limit'];
  if (size !== undefined) return `bodies over ${said(size)} bytes`;
  if (rate !== undefined) return `over ${said(rate)} requests in five minutes from one address`;
  return isObject(statement['ManagedRuleGroupStatement']) ? 'rules kept by AWS' : 'see the template';
};

export const softwareQuestions = [
  every({
    id: 'template.code-by-digest',
    requirements: ['6.3.2', '6.5.1', '11.5.2'],
    looksFor: 'The code of every function is named by its digest, so that other code is another template.',
    label: 'Functions whose code is named by its digest',
    things: 'functions',
    of: ({ resources }) => ofType(resources, 'AWS::Lambda::Function'),
    holds: ({ properties }) => /^[0-9a-f]{64}\.zip$/.test(said(object(properties['Code'])['S3Key'])),
    columns: ['Function', 'Code'],
    cells: ({ name, properties }) => [name, said(object(properties['Code'])['S3Key'])],
    at: ['Properties', 'Code'],
  }),
  question({
    id: 'template.firewall-attached',
    requirements: ['6.4.1', '6.4.2', '11.5.1'],
    looksFor: 'A web firewall stands before the public API.',
    limits: ['AWS::WAFv2::WebACLAssociation'],
    ask: (source) => {
      const stages = ofType(source.resources, 'AWS::ApiGateway::Stage');
      const links = ofType(source.resources, 'AWS::WAFv2::WebACLAssociation');
      const guarded = stages.filter(({ id }) =>
        links.some(({ properties }) => said(properties['ResourceArn']).includes(id)),
      );
      return answerOf(
        stages.length > 0 && guarded.length === stages.length,
        [`Stages of the API behind a web firewall: ${guarded.length} of ${stages.length}.`],
        { proof: [...stages, ...links].map((resource) => proofOf(source, resource)) },
      );
    },
  }),
  question({
    id: 'template.firewall-blocks',
    requirements: ['6.4.2'],
    looksFor: 'Every rule of the firewall blocks, by size, by rate and by what AWS knows of bad addresses and inputs.',
    limits: ['AWS::WAFv2::WebACL.Rules'],
    ask: (source) => {
      const firewalls = ofType(source.resources, 'AWS::WAFv2::WebACL');
      const rules = firewalls.flatMap((firewall) => rulesOf(firewall));
      const blocking = rules.filter(isBlocking);
      return answerOf(
        rules.length > 0 && blocking.length === rules.length,
        [`Rules of the firewall that block: ${blocking.length} of ${rules.length}.`],
        {
          table: {
            columns: ['Rule', 'What it goes by', 'Blocks'],
            rows: rules.map((rule) => [said(rule['Name']), limitOf(rule), isBlocking(rule) ? 'yes' : 'no']),
          },
          proof: firewalls.map((firewall) => proofOf(source, firewall, 'Properties', 'Rules')),
        },
      );
    },
  }),
  question({
    id: 'template.firewall-logs',
    requirements: ['6.4.2', '10.2.1'],
    looksFor: 'The firewall logs what it sees, without bodies and without the authorization header.',
    limits: ['AWS::WAFv2::LoggingConfiguration'],
    ask: (source) => {
      const logs = ofType(source.resources, 'AWS::WAFv2::LoggingConfiguration');
      const hidden = logs.filter(({ properties }) =>
        JSON.stringify(properties['RedactedFields'] ?? [])
          .toLowerCase()
          .includes('authorization'),
      );
      if (logs.length === 0) return notFound(['The templates have no log of the firewall.']);
      return answerOf(
        hidden.length === logs.length,
        [
          `Logs of the firewall without the authorization header: ${hidden.length} of ${logs.length}; they go to ${listed(logs.flatMap(({ properties }) => list(properties['LogDestinationConfigs']).map(said)))}.`,
        ],
        { proof: logs.map((log) => proofOf(source, log)) },
      );
    },
  }),
  question({
    id: 'template.stage-is-apart',
    requirements: ['6.5.3', '6.5.4'],
    looksFor: 'Nothing of this stage names a table, key, bucket, function or role of another.',
    ask: (source) => {
      const own = `strongroom-${source.stage}-`;
      const named = (resource: Resource) =>
        JSON.stringify(resource.properties).match(/strongroom-(?:local|dev|staging|prod)-/g) ?? [];
      const naming = source.resources.filter((resource) => named(resource).length > 0);
      const foreign = naming.filter((resource) => named(resource).some((name) => name !== own));
      return answerOf(
        naming.length > 0 && foreign.length === 0,
        [
          `${counted(naming.length, ['resource names', 'resources name'])} things of a stage; of another than ${source.stage}: ${foreign.length}.`,
          ...(foreign.length > 0 ? [`They are: ${listed(foreign.map(({ name }) => name))}.`] : []),
        ],
        { proof: wholeTemplates(source) },
      );
    },
  }),
  question({
    id: 'template.change-is-recorded',
    requirements: ['11.5.2', '6.5.1', '10.2.1.7'],
    looksFor: 'A change of code, policy or setting is a management event of the trail.',
    limits: ['AWS::CloudTrail::Trail'],
    ask: (source) => {
      const trails = ofType(source.resources, 'AWS::CloudTrail::Trail').filter(
        ({ properties }) =>
          properties['IsLogging'] === true &&
          JSON.stringify(properties['AdvancedEventSelectors'] ?? []).includes('"Management"'),
      );
      return answerOf(trails.length > 0, [`Trails that record management events: ${trails.length}.`], {
        proof: trails.map((trail) => proofOf(source, trail, 'Properties', 'AdvancedEventSelectors')),
      });
    },
  }),
] as const;
