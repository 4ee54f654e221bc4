import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Stage, Validations } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
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

const reportIn = (outdir: string): Report => JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));

describe("AWS's rule pack", () => {
  it('has nothing to say of any stage that is not acknowledged with a reason', () => {
    expect(() => armed().synth()).not.toThrow();
  });

  it('is armed: a bucket that it must refuse stops the same app', () => {
    const app = armed();
    const [stage] = app.node.children.filter(Stage.isStage);
    const stack = new Stack(stage, 'planted');
    new CfnBucket(stack, 'open', {
      objectLockEnabled: true,
      objectLockConfiguration: {
        objectLockEnabled: 'Enabled',
        rule: { defaultRetention: { mode: 'COMPLIANCE', days: 1 } },
      },
      bucketEncryption: {
        serverSideEncryptionConfiguration: [
          {
            serverSideEncryptionByDefault: {
              sseAlgorithm: 'aws:kms',
              kmsMasterKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555',
            },
          },
        ],
      },
    });
    expect(() => app.synth()).toThrow('AwsSolutions-S1');
    const rules = reportIn(app.outdir).pluginReports.flatMap(({ violations }) =>
      violations.map(({ ruleName }) => ruleName),
    );
    expect(rules).toContain('AwsSolutions-S1');
  });

  it('every acknowledgement has a reason in a sentence', () => {
    const reasons = armed()
      .node.findAll()
      .flatMap((construct) => construct.node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .map(({ data }) => JSON.stringify(data))
      // CDK's own, on its flow log.
      .filter((data) => data.includes('AwsSolutions'));
    expect(reasons.length).toBeGreaterThan(50);
    for (const reason of reasons) expect(reason).toMatch(/AwsSolutions::AwsSolutions-[A-Z0-9]+.*:.*\w{3,} \w{2,} \w+/);
  });
});
