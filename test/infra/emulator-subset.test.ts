import { existsSync, readFileSync } from 'node:fs';
import { emulatorSubset, measuredWith } from '../../lib/local/emulator-subset';
import { list, object, ofType, resourcesOf, synthesized, type Json, type Resource } from '../support/template';

/** The same stage, as it would be on AWS and as the emulator gets it: what differs is what the subset does. */
const whole = withoutDigests(resourcesOf(synthesized('local', { target: 'aws' })));
const subset = withoutDigests(resourcesOf(synthesized('local')));

/**
 * The id of an API's deployment ends in a digest of the API, which the added tag is part of. `check-controls` is told digests of the
 * policies that statements are left out of: test/infra/audit.test.ts compares them.
 */
function withoutDigests(resources: readonly Resource[]): readonly Resource[] {
  const text = JSON.stringify(resources).replaceAll(/(Deployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1');
  return JSON.parse(text.replaceAll(/"POLICIES":"[^"]+"/g, '"POLICIES":"digests"'));
}

const keyOf = ({ stack, id }: Resource) => `${stack}/${id}`;
const inSubset = new Map(subset.map((resource) => [keyOf(resource), resource]));
const inWhole = new Map(whole.map((resource) => [keyOf(resource), resource]));

const removedTypes = emulatorSubset.filter(({ kind }) => kind === 'removed').map(({ type }) => type);
const leftOut = emulatorSubset.filter((row) => row.kind === 'left-out');
const propertiesLeftOut = emulatorSubset.filter((row) => row.kind === 'property-left-out');
const added = emulatorSubset.filter((row) => row.kind === 'added');

/** A resource of the whole stage after what the rows say was done to it. */
function asListed({ type, name, properties }: Resource): Json {
  const condition = leftOut.find((row) => row.type === type)?.conditionKey;
  const tag = added.find((row) => row.type === type && row.named === name)?.tag;
  const policy = type === 'AWS::ApiGateway::RestApi' ? 'Policy' : 'PolicyDocument';
  const document = object(properties[policy] ?? {});
  const kept = list(document['Statement']).filter((statement) => !JSON.stringify(statement).includes(`"${condition}"`));
  const gone = propertiesLeftOut.filter((row) => row.type === type).map(({ property }) => property);
  const left = Object.fromEntries(Object.entries(properties).filter(([name]) => !gone.includes(name)));
  return {
    ...left,
    ...(condition && policy in properties ? { [policy]: { ...document, Statement: kept } } : {}),
    ...(tag ? { Tags: sorted([...list(properties['Tags']), { Key: tag.key, Value: tag.value }]) } : {}),
  };
}

const sorted = (tags: readonly Json[]): readonly Json[] =>
  [...tags].sort((one, other) => String(object(one)['Key']).localeCompare(String(object(other)['Key'])));

describe("the emulator's subset", () => {
  it('removes what is listed and nothing else', () => {
    const gone = whole.filter((resource) => !inSubset.has(keyOf(resource)));
    expect(gone.filter(({ type }) => !removedTypes.includes(type))).toEqual([]);
    expect(subset.filter(({ type }) => removedTypes.includes(type))).toEqual([]);
  });

  it('changes what is listed and nothing else', () => {
    for (const resource of subset) {
      const before = inWhole.get(keyOf(resource));
      expect({ id: keyOf(resource), properties: resource.properties }).toEqual({
        id: keyOf(resource),
        properties: before && asListed(before),
      });
    }
  });

  it('only the emulator gets what is added for it', () => {
    const text = (resources: readonly Resource[]) => JSON.stringify(resources);
    for (const { tag } of added) {
      expect(text(subset)).toContain(tag.key);
      expect(text(whole)).not.toContain(tag.key);
      expect(text(resourcesOf(synthesized('prod')))).not.toContain(tag.key);
    }
  });

  it.each(
    emulatorSubset.map((row) => [`${row.kind} ${row.type} ${'property' in row ? row.property : ''}`, row] as const),
  )('lists nothing that no template uses: %s', (_name, row) => {
    const resources = ofType(whole, row.type);
    expect(resources.length).toBeGreaterThan(0);
    if ('property' in row) {
      expect(resources.filter(({ properties }) => properties[row.property] !== undefined).length).toBeGreaterThan(0);
    }
    if (row.kind === 'left-out') expect(JSON.stringify(resources)).toContain(row.conditionKey);
  });

  it.each(emulatorSubset.map(({ provenBy }) => [provenBy.fact, provenBy.file] as const))(
    'what is not carried is proven by a test: %s',
    (fact, file) => {
      expect(existsSync(file)).toBe(true);
      const source = readFileSync(file, 'utf8');
      const titles = [fact, fact.replaceAll("'", "\\'")].flatMap((title) => [
        `'${title}'`,
        `"${title}"`,
        `'${title}: %s'`,
      ]);
      expect(titles.some((title) => source.includes(title))).toBe(true);
    },
  );

  it('was measured with the emulator that the laptop installs', () => {
    expect(readFileSync('cli/local/requirements.txt', 'utf8').split('\n')).toContain(measuredWith);
  });
});
