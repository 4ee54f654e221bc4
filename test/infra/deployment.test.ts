import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { deploymentOf } from '../../lib/config/deployment';
import { stages } from '../../lib/config/stages';
import { strongroomStage } from '../../lib/strongroom-stage';
import { resourcesOf, synthesized, testContext } from '../support/template';

const everything = {
  account: '111122223333',
  region: 'eu-central-1',
  issuer: 'https://issuer.example',
  audience: 'https://api.example',
  domain: 'api.example',
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
  witnessBucket: 'witness-of-example',
  witnessAccount: '444455556666',
};

interface FileSource {
  readonly source: { readonly executable?: readonly [string, ...string[]] };
}

/** The assets of a stack that are made by running a command, as the CDK command line will when it deploys. */
function executablesOf(inputs: Partial<typeof everything>, stack: string): readonly (readonly [string, ...string[]])[] {
  const app = new App({ context: testContext });
  const stage = strongroomStage(app, {
    name: 'prod',
    intents: stages.prod,
    deployment: deploymentOf(stages.prod, inputs),
  });
  const assembly = stage.synth();
  const artifact = assembly.stacks.find(({ stackName }) => stackName === `strongroom-prod-${stack}`);
  const file = join(assembly.directory, `${artifact?.id}.assets.json`);
  const { files }: { readonly files: Readonly<Record<string, FileSource>> } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.values(files).flatMap(({ source }) => (source.executable ? [source.executable] : []));
}

describe('a deployment', () => {
  it('knows what it misses, by the names of the variables', () => {
    expect(deploymentOf(stages.prod, {}).missing).toEqual([
      'STRONGROOM_ACCOUNT',
      'STRONGROOM_REGION',
      'STRONGROOM_ISSUER',
      'STRONGROOM_AUDIENCE',
      'STRONGROOM_DOMAIN',
      'STRONGROOM_CERTIFICATE_ARN',
      'STRONGROOM_WITNESS_BUCKET',
      'STRONGROOM_WITNESS_ACCOUNT',
    ]);
    expect(deploymentOf(stages.prod, everything).missing).toEqual([]);
    expect(deploymentOf(stages.prod, { ...everything, issuer: '' }).missing).toEqual(['STRONGROOM_ISSUER']);
  });

  it('needs a domain only where the stage has one', () => {
    const { domain: _domain, certificateArn: _certificate, ...rest } = everything;
    expect(deploymentOf(stages.local, rest)).toMatchObject({ missing: [], domain: undefined });
  });

  it('needs what partners call on only where the stage has an API for them', () => {
    const withPartner = { ...stages.prod, apis: ['public', 'partner'] as const };
    expect(deploymentOf(stages.prod, everything).partner).toBeUndefined();
    expect(deploymentOf(withPartner, everything).missing).toEqual([
      'STRONGROOM_PARTNER_DOMAIN',
      'STRONGROOM_PARTNER_CERTIFICATE_ARN',
      'STRONGROOM_PARTNER_TRUSTSTORE',
    ]);
  });

  it('needs a witness only where the stage has one', () => {
    const { witnessBucket: _bucket, witnessAccount: _account, ...rest } = everything;
    expect(deploymentOf(stages.dev, rest)).toMatchObject({ missing: [], witness: undefined });
    expect(deploymentOf(stages.prod, rest).missing).toEqual([
      'STRONGROOM_WITNESS_BUCKET',
      'STRONGROOM_WITNESS_ACCOUNT',
    ]);
    expect(deploymentOf(stages.prod, everything).witness).toEqual({
      bucket: 'witness-of-example',
      account: '444455556666',
    });
  });

  it.each(['network', 'keys', 'vault', 'ledger', 'events', 'fraud', 'audit', 'api', 'observability'])(
    'stops with one sentence that names what is missing: %s',
    (stack) => {
      const [executable, ...others] = executablesOf({ ...everything, issuer: '', domain: '' }, stack);
      expect(others).toEqual([]);
      const [command, ...args] = executable ?? [''];
      const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stderr).toBe('Set STRONGROOM_ISSUER, STRONGROOM_DOMAIN in the environment and deploy again.\n');
    },
  );

  it('is stopped by a row of its issuers that cannot be, with one sentence', () => {
    const app = new App({ context: testContext });
    const [first] = stages.prod.issuers;
    const twin = { ...first, name: 'twin', url: everything.issuer, audience: everything.audience };
    const intents = { ...stages.prod, issuers: [first, { ...twin, merchants: ['m_twin'] }] } as const;
    strongroomStage(app, { name: 'prod', intents, deployment: deploymentOf(intents, everything) });
    expect(() => app.synth()).toThrow(
      'ERROR Two issuers have the url https://issuer.example: tokens could not be told apart.',
    );
  }, 120_000);

  it('is not stopped when nothing is missing', () => {
    expect(executablesOf(everything, 'api')).toEqual([]);
  });

  it('what stands in for a missing value can never be reached', () => {
    const template = JSON.stringify(resourcesOf(synthesized('prod')));
    expect(template).toContain('https://issuer.invalid');
    expect(template).toContain('api.invalid');
    expect(template).toContain('witness.invalid');
  });

  it('is told apart by the environment alone: no other file reads it', () => {
    const { stdout } = spawnSync('grep', ['-rlE', 'process\\.env|[^.]\\benv\\[', 'lib', 'bin'], { encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toEqual(['bin/strongroom.ts']);
  });
});
