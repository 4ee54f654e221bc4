import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Stage, Validations, type App } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { guardrailOptions } from '../../lib/config/guardrail-options';
import { names } from '../../lib/guardrails/options';
import { strongroomApp } from '../../lib/strongroom-app';
import { testContext } from '../support/template';

const armed = () =>
  strongroomApp({}, { context: testContext, outdir: mkdtempSync(join(tmpdir(), 'strongroom-pack-')) });

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly { readonly ruleName: string }[];
  }[];
}

/** What each plugin found, by its name. */
const foundIn = ({ outdir }: App): Readonly<Record<string, readonly string[]>> => {
  const { pluginReports }: Report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  return Object.fromEntries(
    pluginReports.map(({ pluginName, violations }) => [pluginName, violations.map(({ ruleName }) => ruleName)]),
  );
};

let app: ReturnType<typeof armed>;
beforeAll(() => {
  app = armed();
});

describe("the guardrails and AWS's rule packs", () => {
  it('have nothing to say of any stage that is not acknowledged with a reason', () => {
    expect(() => app.synth()).not.toThrow();
  });

  it('are armed: a bucket that each must refuse stops the same app', () => {
    const planted = armed();
    const prod = planted.node.children.filter(Stage.isStage).find(({ stageName }) => stageName === 'prod');
    new CfnBucket(new Stack(prod, 'planted'), 'open');
    expect(() => planted.synth()).toThrow('prod/planted/open may hold logs or evidence and has no Object Lock');
    expect(foundIn(planted)).toMatchObject({
      'strongroom-guardrails': expect.arrayContaining(['locked-evidence', 'customer-managed-key', 'no-public-bucket']),
      AwsSolutions: expect.arrayContaining(['AwsSolutions-S1', 'AwsSolutions-S10']),
      'PCI.DSS.321': expect.arrayContaining([
        'PCI.DSS.321-S3BucketReplicationEnabled',
        'PCI.DSS.321-S3BucketSSLRequestsOnly',
      ]),
    });
  });

  it('every acknowledgement has a reason in a sentence', () => {
    const reasons = app.node
      .findAll()
      .flatMap((construct) => construct.node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .map(({ data }) => JSON.stringify(data));
    const ofPack = (id: RegExp) => reasons.filter((reason) => id.test(reason));
    const [aws, pci] = [ofPack(/AwsSolutions::/), ofPack(/PCI\.DSS\.321::/)];
    expect(aws.length).toBeGreaterThan(50);
    expect(pci.length).toBeGreaterThan(50);
    for (const reason of [...aws, ...pci])
      expect(reason).toMatch(/(?:AwsSolutions::AwsSolutions|PCI\.DSS\.321::PCI\.DSS\.321)-\w+.*:.*\w{3,} \w{2,} \w+/);
  });

  it('nothing is acknowledged for a whole stack or stage, but what the emulator does not carry', () => {
    const wholesale = app.node
      .findAll()
      .filter((construct) => Stack.isStack(construct) || Stage.isStage(construct))
      .filter(({ node }) => node.metadata.some(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY))
      .map(({ node }) => node.path);
    expect(wholesale).toEqual(['local']);
  });

  it('every key of the application is in a zone', () => {
    const zoned = Object.values(guardrailOptions.zones ?? {}).flatMap(({ keys }) => keys);
    const keys = app.node
      .findAll()
      .map(({ node }) => node.path)
      .filter((path) => /^[a-z]+\/keys\/[^/]+\/key\/Resource$/.test(path));
    // Keys for data at rest serve whatever is stored under them.
    const ofTheApplication = keys.filter((path) => !/-data\//.test(path));
    expect(ofTheApplication.length).toBeGreaterThan(20);
    expect(ofTheApplication.filter((path) => !zoned.some((pattern) => names(pattern, path)))).toEqual([]);
  });
});
