import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, CfnOutput, CfnResource, Fn, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { ManagedRuleIdentifiers } from 'aws-cdk-lib/aws-config';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { requirementIds } from '../../cli/evidence/requirement-ids';
import { guardrailsPage } from '../../cli/pages/guardrails-page';
import { armGuardrails, complaints, guardrails } from '../../lib/guardrails/arm';
import { guardrailIds, names, type GuardrailOptions } from '../../lib/guardrails/options';
import { shop } from '../support/shop';

const project = path.join(import.meta.dirname, '..', '..');
const unlocked = 'may hold logs or evidence and has no Object Lock with a default retention';

const bucket = (scope: Stack, id = 'open') => new CfnResource(scope, id, { type: 'AWS::S3::Bucket' });
const stackOf = (app: App): Stack => app.node.children.find(Stack.isStack)!;
const armed = (options?: GuardrailOptions): App => {
  const app = new App();
  armGuardrails(app, options);
  return app;
};
const said = (app: App, options?: GuardrailOptions): string => {
  app.synth();
  return complaints(app, options)
    .map(({ sentence }) => sentence)
    .join('\n');
};

let folder: string;
beforeAll(() => {
  // CDK's own rules cost seconds and are not what is tested here.
  process.env['CDK_VALIDATION'] = 'false';
  folder = mkdtempSync(path.join(tmpdir(), 'foreign-app-'));
});
afterAll(() => {
  delete process.env['CDK_VALIDATION'];
  rmSync(folder, { recursive: true });
});

describe('an app that is not ours', () => {
  it('passes when it is clean', () => {
    const app = shop();
    expect(() => app.synth()).not.toThrow();
    expect(stackOf(app).node.findAll().length).toBeGreaterThan(25);
  });

  it('is stopped, with the sentence, by what is planted after it was armed', () => {
    const app = shop();
    bucket(stackOf(app));
    expect(() => app.synth()).toThrow(
      `shop/open ${unlocked} (guardrail locked-evidence, PCI DSS 10.3.2 and 10.5.1). Mend: `,
    );
  });

  it('is stopped by the CDK command line, with the sentences of what is planted and nothing else', () => {
    const file = path.join(folder, 'app.ts');
    writeFileSync(
      file,
      `import { CfnResource } from '${project}/node_modules/aws-cdk-lib';\n` +
        `import { shop } from '${project}/test/support/shop';\n` +
        `new CfnResource(shop().node.findChild('shop'), 'open', { type: 'AWS::S3::Bucket' });\n`,
    );
    const tsx = path.join(project, 'node_modules', 'tsx', 'dist', 'loader.mjs');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        path.join(project, 'node_modules', 'aws-cdk', 'bin', 'cdk'),
        ...['synth', '--quiet', '--app', `${process.execPath} --import ${tsx} ${file}`, '--no-notices', '--ci'],
      ],
      {
        cwd: folder,
        encoding: 'utf8',
        // Without Jest's NODE_ENV, by which the app would think that no command line runs it.
        env: { PATH: process.env['PATH'], HOME: folder, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_VALIDATION: 'false' },
      },
    );
    const fatal = (stdout + stderr).split('\n').filter((line) => line.includes('FATAL'));
    expect(fatal[0]).toContain(`shop/open ${unlocked} (guardrail locked-evidence, PCI DSS 10.3.2 and 10.5.1). Mend: `);
    expect(fatal.filter((line) => !line.includes('FATAL shop/open '))).toEqual([]);
    expect(status).toBe(1);
  });

  it('is stopped though somebody acknowledges the finding or skips validation', () => {
    const app = shop();
    bucket(stackOf(app));
    for (const id of ['strongroom-guardrails::locked-evidence', 'locked-evidence'])
      Validations.of(app).acknowledge({ id, reason: 'I know what I am doing.' });
    expect(() => app.synth({ skipValidation: true })).toThrow(unlocked);
  });

  it('is stopped where a check cannot be made', () => {
    const app = armed({
      get zones(): never {
        throw new Error('nowhere');
      },
    });
    bucket(new Stack(app, 'stack'));
    expect(() => app.synth()).toThrow("'strongroom-guardrails' failed: nowhere");
  });
});

describe('wherever a resource is', () => {
  it('a stage in a stage is seen', () => {
    const app = armed();
    bucket(new Stack(new Stage(new Stage(app, 'outer'), 'inner'), 'stack'));
    expect(() => app.synth()).toThrow(`outer/inner/stack/open ${unlocked}`);
  });

  it('a nested stack is seen, and what it gets from around it and gives back', () => {
    const app = new App();
    const around = new Stack(app, 'around');
    const nested = new NestedStack(around, 'nested');
    new Queue(nested, 'under-the-key-around', { encryptionMasterKey: new Key(around, 'key') });
    new Queue(around, 'under-the-key-inside', { encryptionMasterKey: new Key(nested, 'key') });
    expect(said(app)).toBe('');
    const bare = new App();
    bucket(new NestedStack(new Stack(bare, 'around'), 'nested'));
    expect(said(bare)).toContain(`around/nested/open ${unlocked}`);
  });

  it('a nested stack whose template is exchanged is not taken for the one that was read', () => {
    const app = new App();
    const nested = new NestedStack(new Stack(app, 'around'), 'nested');
    new CfnOutput(nested, 'out', { value: 'x' });
    nested.nestedStackResource?.addPropertyOverride('TemplateURL', 'https://example.com/another');
    expect(said(app)).toContain('is a nested stack whose template is not of this app');
  });

  it('a key of another stack is followed through its export, and what is no key is too', () => {
    const app = new App();
    const keys = new Stack(app, 'keys');
    const data = new Stack(app, 'data');
    new Queue(data, 'queue', { encryptionMasterKey: new Key(keys, 'key') });
    expect(said(app)).toBe('');
    const other = new App();
    const exporting = new Stack(other, 'exporting');
    new Key(exporting, 'unused');
    new CfnOutput(exporting, 'out', { value: 'alias/aws/sqs', exportName: 'KeyArn' });
    new CfnResource(new Stack(other, 'data'), 'queue', {
      type: 'AWS::SQS::Queue',
      properties: { KmsMasterKeyId: Fn.importValue('KeyArn') },
    });
    expect(said(other)).toContain('data/queue keeps data without a customer-managed key');
  });

  it('a resource is called by its construct, whatever its logical id is', () => {
    const app = new App();
    bucket(new Stack(app, 'stack')).overrideLogicalId('Renamed');
    expect(said(app)).toContain(`stack/open ${unlocked}`);
  });

  it('a template that was written by hand and included is seen', () => {
    const templateFile = path.join(folder, 'by-hand.json');
    writeFileSync(templateFile, JSON.stringify({ Resources: { ByHand: { Type: 'AWS::S3::Bucket' } } }));
    const app = new App();
    new CfnInclude(new Stack(app, 'stack'), 'include', { templateFile });
    expect(said(app)).toContain(`stack/include/ByHand ${unlocked}`);
  });
});

describe('an exception', () => {
  const why = 'Nothing is kept in it.';
  const two = (): App => {
    const app = new App();
    const stack = new Stack(app, 'stack');
    for (const id of ['open', 'opened']) bucket(stack, id);
    return app;
  };
  const evidence = (options: Readonly<Record<string, string>>): readonly string[] =>
    said(two(), { exceptions: { 'locked-evidence': options } })
      .split('\n')
      .filter((sentence) => sentence.includes('locked-evidence') || sentence.includes('options'));

  it('excepts the construct that it names and no other', () => {
    expect(evidence({ 'stack/open': why })).toEqual([expect.stringMatching(/^stack\/opened may hold/)]);
    expect(evidence({ '*/open*': why })).toEqual([]);
    expect(evidence({ '*': why, open: why })).toHaveLength(4);
  });

  it('means by a star any text within one part, also none', () => {
    for (const path of ['a-b', 'a-x-b', 'a-x-b/Resource']) expect(names('a-*b', path)).toBe(true);
    for (const path of ['a-', 'a/b', 'a-x/b', 'xa-b', 'a-b/Policy']) expect(names('a-*b', path)).toBe(false);
    expect(names('ab*ba', 'aba')).toBe(false);
  });

  it('that excepts nothing stops the synthesis', () => {
    expect(evidence({ 'stack/*': why, 'stack/gone': why })).toEqual([
      'stack/gone is excepted and there is nothing to except. Take the exception out. (guardrail locked-evidence)',
    ]);
  });

  it('without a reason stops the synthesis', () => {
    expect(evidence({ 'stack/*': ' ' })).toEqual([
      'stack/* is in the options of the guardrails without a reason. Say why. (guardrail options)',
    ]);
  });
});

describe('docs/guardrails.md', () => {
  it('says what the guardrails are today, and shows the app of these tests (npm run page:guardrails)', () => {
    const page = readFileSync(path.join(project, 'docs', 'guardrails.md'), 'utf8');
    expect(page).toBe(guardrailsPage());
    expect(page).toContain(readFileSync(path.join(project, 'test', 'support', 'shop.ts'), 'utf8'));
  });

  it('names requirements that have a page of evidence, and rules that AWS Config has', () => {
    for (const { id, requirement, equivalents } of guardrails) {
      const named = requirement.match(/\d[\d.]*\d/g) ?? [];
      expect([id, named.length > 0]).toEqual([id, true]);
      for (const clause of named)
        expect(requirementIds.some((page) => clause === page || clause.startsWith(`${page}.`)) ? clause : id).toBe(
          clause,
        );
      for (const rule of equivalents.awsConfig) expect(Object.values(ManagedRuleIdentifiers)).toContain(rule);
    }
    expect(guardrails.map(({ id }) => id)).toEqual([...guardrailIds]);
  });
});
