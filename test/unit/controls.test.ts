import { sha256 } from '../../lambdas/adapters/sha256';
import { controls, defaultLine } from '../../lambdas/contracts/controls';
import { CheckControlsEnv } from '../../lambdas/contracts/environment-audit';
import {
  checksOf,
  type ControlSources,
  keyWorks,
  lockWorks,
  reviewStands,
  trailWorks,
  type TrailFacts,
  type Watched,
} from '../../lambdas/domain/audit/controls/checks';
import { quoted } from '../../lambdas/domain/audit/controls/control';
import { firewallWorks, policyHolds } from '../../lambdas/domain/audit/controls/holds';
import { logIsCurrent } from '../../lambdas/domain/audit/controls/log-is-current';
import { sequenceAudit } from '../../lambdas/domain/audit/log/sequence-audit';
import { watchedOf } from '../../lambdas/runtime/api/watched';
import { batchOf, sequencer } from '../support/audit-log';
import { datedArchive } from '../support/dated-archive';
import { handClock } from '../support/hand-clock';
import { inMemoryControlsTable } from '../support/in-memory-controls-table';

describe('the trail', () => {
  const intended = [
    'eventCategory=Management',
    'eventCategory=Data resources.type=AWS::DynamoDB::Table resources.ARN^arn:a',
  ];
  const facts: TrailFacts = { logging: true, validatesFiles: true, everyRegion: true, selectors: intended };

  it('works when it records what was deployed and signs it', () => {
    expect(trailWorks(facts, intended)).toBe('works');
  });

  it('works whatever the order of its selectors', () => {
    expect(trailWorks({ ...facts, selectors: [...intended].reverse() }, intended)).toBe('works');
  });

  it.each([
    [{ logging: false }, 'The trail does not record.'],
    [{ deliveryError: 'AccessDenied' }, 'Its log files are not delivered: AccessDenied.'],
    [{ digestError: 'NoSuchBucket' }, 'Its digests are not delivered: NoSuchBucket.'],
    [{ validatesFiles: false }, 'It does not sign its log files.'],
    [{ everyRegion: false }, 'It records one Region only.'],
    [{ selectors: [intended[0]!] }, 'What it records is not what was deployed: 1 selectors lack, 0 are others.'],
    [
      { selectors: [intended[0]!, `${intended[1]!}rchive`] },
      'What it records is not what was deployed: 1 selectors lack, 1 are others.',
    ],
    [{ logging: false, validatesFiles: false }, 'The trail does not record. It does not sign its log files.'],
  ])('does not work with %j', (change, failed) => {
    expect(trailWorks({ ...facts, ...change }, intended)).toEqual({ failed });
  });
});

describe('the firewall', () => {
  const otherwise = defaultLine({ Allow: {} }, sha256);
  const rules = ['too-large block aa', 'too-many block bb', 'Managed none cc', otherwise];
  const intended = { acl: 'arn:acl', rules };

  it('works when the web ACL that was deployed is in front of the API, with its rules in any order', () => {
    expect(firewallWorks({ acl: 'arn:acl', rules: [...rules].reverse() }, intended)).toBe('works');
  });

  it.each([
    [undefined, 'No web ACL is in front of the API.'],
    [{ acl: 'arn:other', rules }, 'The web ACL in front of the API is not the one that was deployed.'],
    [{ acl: 'arn:acl', rules: [otherwise] }, 'It lacks the rules too-large, too-many, Managed.'],
    [
      { acl: 'arn:acl', rules: ['too-large count dd', 'too-many block bb', 'Managed count ee', otherwise] },
      'Rules no longer do what was deployed: too-large (count), Managed (count).',
    ],
    [
      { acl: 'arn:acl', rules: ['too-large block dd', 'too-many block bb', 'Managed none cc', otherwise] },
      'Rules look at something else than was deployed: too-large.',
    ],
    [{ acl: 'arn:acl', rules: [...rules, 'let-all allow ff'] }, 'It also has the rules let-all.'],
    [{ acl: 'arn:acl', rules: [...rules, 'too-large allow ff'] }, 'It also has the rules too-large.'],
    [{ acl: 'arn:acl', rules: rules.slice(1) }, 'It lacks the rules too-large.'],
    [
      { acl: 'arn:acl', rules: [...rules.slice(0, 3), defaultLine({ Block: {} }, sha256)] },
      'Rules no longer do what was deployed: default-action (block).',
    ],
    [
      {
        acl: 'arn:acl',
        rules: [...rules.slice(0, 3), defaultLine({ Allow: { CustomRequestHandling: { InsertHeaders: [] } } }, sha256)],
      },
      'Rules look at something else than was deployed: default-action.',
    ],
  ])('does not work with %j', (facts, failed) => {
    expect(firewallWorks(facts, intended)).toEqual({ failed });
  });
});

describe('a policy', () => {
  const intended = ['NobodyDeletes aa', 'OneWriterOflog bb', 'unnamed cc', 'unnamed dd'];

  it('holds when its statements are those that were deployed, in any order', () => {
    expect(policyHolds([...intended].reverse(), intended)).toBe('works');
  });

  it.each([
    [[], 'Its policy lacks NobodyDeletes, OneWriterOflog, unnamed, unnamed.'],
    [['OneWriterOflog bb', 'unnamed cc', 'unnamed dd'], 'Its policy lacks NobodyDeletes.'],
    [
      ['NobodyDeletes ee', 'OneWriterOflog bb', 'unnamed cc', 'unnamed dd'],
      'Its policy says something else in NobodyDeletes.',
    ],
    [['NobodyDeletes aa', 'OneWriterOflog bb', 'unnamed cc'], 'Its policy says something else in unnamed.'],
    [[...intended, 'Everybody ff'], 'Its policy also has Everybody.'],
    [[...intended, 'unnamed ff'], 'Its policy also has unnamed.'],
    [[...intended, '4242424242424242 ff'], 'Its policy also has a text of no known form.'],
  ])('does not hold with %j', (found, failed) => {
    expect(policyHolds(found, intended)).toEqual({ failed });
  });
});

describe('a key', () => {
  it('works when it is enabled, and rotates as often as it should, or more often', () => {
    expect(keyWorks({ state: 'Enabled' }, undefined)).toBe('works');
    expect(keyWorks({ state: 'Enabled', rotationDays: 90 }, 90)).toBe('works');
    expect(keyWorks({ state: 'Enabled', rotationDays: 90 }, 365)).toBe('works');
  });

  it.each([
    [{ state: 'Disabled' }, undefined, 'KMS says that the key is Disabled.'],
    [{ state: 'PendingDeletion', rotationDays: 90 }, 90, 'KMS says that the key is PendingDeletion.'],
    [{ state: 'Enabled' }, 90, 'It does not rotate.'],
    [{ state: 'Enabled', rotationDays: 365 }, 90, 'It rotates every 365 days instead of 90.'],
  ])('does not work with %j', (facts, days, failed) => {
    expect(keyWorks(facts, days)).toEqual({ failed });
  });
});

describe('the lock of a bucket', () => {
  const lock = { mode: 'COMPLIANCE', days: 400 };

  it('works when it is as the stage intends, or longer', () => {
    expect(lockWorks({ versioned: true, ...lock }, lock)).toBe('works');
    expect(lockWorks({ versioned: true, mode: 'COMPLIANCE', days: 4000 }, lock)).toBe('works');
  });

  it.each([
    [{ versioned: false, ...lock }, 'Versioning is suspended.'],
    [
      { versioned: true, mode: 'GOVERNANCE', days: 400 },
      'New objects are locked in the mode GOVERNANCE instead of COMPLIANCE.',
    ],
    [{ versioned: true, mode: 'COMPLIANCE', days: 399 }, 'New objects are locked for 399 days instead of 400.'],
    [
      { versioned: true },
      'New objects are locked in the mode none instead of COMPLIANCE. New objects are locked for 0 days instead of 400.',
    ],
  ])('does not work with %j', (facts, failed) => {
    expect(lockWorks(facts, lock)).toEqual({ failed });
  });
});

describe('the audit log', () => {
  /** An archive with batches put at times of a clock, and a sequencer that runs when it is told to. */
  function world() {
    const clock = handClock('2026-11-24T07:10:00.000Z');
    const { archive, listed } = datedArchive(clock.now);
    const ports = sequencer(archive, clock.now);
    return {
      clock,
      archive,
      put: async (...lines: readonly string[]) =>
        archive.put(...batchOf(clock.now().toISOString().slice(0, 13), lines)),
      sequence: () => sequenceAudit(ports)({ batches: 10, seconds: 60 }),
      verdict: () => logIsCurrent({ archive, listed, readCommit: ports.readCommit, now: clock.now }),
    };
  }

  it('works while there is nothing to log', async () => {
    expect(await world().verdict()).toBe('works');
  });

  it('works while what is not in it is five minutes old at most', async () => {
    const { clock, put, verdict } = world();
    await put('a');
    clock.advance(300);
    expect(await verdict()).toBe('works');
  });

  it('does not work, since the batch was put, when it lacks one for longer', async () => {
    const { clock, put, verdict } = world();
    await put('a');
    clock.advance(1);
    await put('b');
    clock.advance(300);
    expect(await verdict()).toEqual({
      failed: 'A batch of 2026-11-24T07:10:00.000Z is in no checkpoint.',
      since: new Date('2026-11-24T07:10:00.000Z'),
    });
  });

  it('works again once the batch is in it', async () => {
    const { clock, put, sequence, verdict } = world();
    await put('a');
    clock.advance(900);
    await sequence();
    expect(await verdict()).toBe('works');
  });

  it('misses a batch of an hour that is over, beside one that is in it', async () => {
    const { clock, put, sequence, verdict } = world();
    await put('a');
    await sequence();
    clock.advance(1);
    await put('b');
    clock.advance(3600);
    expect(await verdict()).toMatchObject({ failed: 'A batch of 2026-11-24T07:10:01.000Z is in no checkpoint.' });
  });

  it('works when hours went by without a batch', async () => {
    const { clock, put, sequence, verdict } = world();
    await put('a');
    await sequence();
    clock.advance(50 * 3600);
    expect(await verdict()).toBe('works');
  });

  it('does not work when its newest step is not signed', async () => {
    const { clock, archive, put, sequence, verdict } = world();
    await put('a');
    const unsigned = { ...archive };
    archive.put = async (name, body) => {
      if (name.startsWith('log/checkpoints/')) throw new Error('stopped');
      return unsigned.put(name, body);
    };
    await expect(sequence()).rejects.toThrow('stopped');
    expect(await verdict()).toBe('works');
    clock.advance(301);
    expect(await verdict()).toEqual({
      failed: 'Step 1 of the log has no signed checkpoint.',
      since: new Date('2026-11-24T07:10:00.000Z'),
    });
  });
});

describe('the daily review', () => {
  const long = new Date('2026-01-01T00:00:00.000Z');

  async function verdict(at: string, reviewed: readonly string[], watchedSince = long) {
    const { archive, listed } = datedArchive(() => new Date(at));
    for (const day of reviewed) await archive.put(`reviews/${day}.note`, Buffer.from('note'));
    return reviewStands({ listed, now: () => new Date(at) }, watchedSince);
  }

  it('of yesterday is not missed before six in the morning', async () => {
    expect(await verdict('2026-11-24T05:59:59.999Z', ['2026-11-22'])).toBe('works');
  });

  it('of yesterday is missed from six on', async () => {
    expect(await verdict('2026-11-24T06:00:00.000Z', ['2026-11-22'])).toEqual({
      failed: 'There is no review of 2026-11-23.',
      since: new Date('2026-11-24T06:00:00.000Z'),
    });
  });

  it('works where it stands', async () => {
    expect(await verdict('2026-11-24T06:00:00.000Z', ['2026-11-23'])).toBe('works');
  });

  it('of a day before the stage was deployed is not missed', async () => {
    const deployed = new Date('2026-11-24T04:00:00.001Z');
    expect(await verdict('2026-11-24T23:00:00.000Z', [], deployed)).toBe('works');
    expect(await verdict('2026-11-25T06:00:00.000Z', [], deployed)).toMatchObject({
      failed: 'There is no review of 2026-11-24.',
    });
  });
});

const restApis = 'arn:aws:apigateway:eu-central-1::/restapis';

const watched: Watched = {
  controls,
  trail: { arn: 'arn:trail', selectors: ['eventCategory=Management'] },
  firewalls: {
    api: {
      apiStage: `${restApis}/a/stages/prod`,
      acl: 'acl-1',
      rules: ['too-large block aa', 'default-action allow bb'],
    },
    'partner-api': {
      apiStage: `${restApis}/b/stages/prod`,
      acl: 'acl-2',
      rules: ['too-large block cc', 'default-action allow bb'],
    },
  },
  keys: { 'vault-root': 'arn:root', 'envelope-2026q4': 'arn:envelope' },
  rotation: { labels: ['vault-root'], days: 90 },
  buckets: { archive: 'a', trail: 't', reports: 'r' },
  lock: { mode: 'COMPLIANCE', days: 400 },
  policies: {
    ...{ 'key-vault-root': ['A aa'], 'key-envelope-2026q4': ['A aa', 'B bb'] },
    ...{ 'bucket-archive': ['C cc'], 'bucket-trail': ['C cc'], 'bucket-reports': ['C cc'] },
  },
};

describe('the table of controls', () => {
  function sources(now: () => Date) {
    const asked: string[] = [];
    const { archive, listed } = datedArchive(now);
    const successes = inMemoryControlsTable();
    const from: ControlSources = {
      ...{ archive, listed, successes, now },
      readCommit: sequencer(archive, now).readCommit,
      trail: async () => ({
        logging: false,
        validatesFiles: true,
        everyRegion: true,
        selectors: ['eventCategory=Management'],
      }),
      firewallOf: async (stage) => (
        asked.push(stage),
        Object.values(watched.firewalls).find(({ apiStage }) => apiStage === stage)
      ),
      key: async (arn, rotates) => (asked.push(`${arn} ${rotates}`), { state: 'Enabled', rotationDays: 90 }),
      bucket: async (name) => (asked.push(name), { versioned: true, mode: 'COMPLIANCE', days: 400 }),
      keyPolicy: async (arn) => (asked.push(`policy ${arn}`), arn === 'arn:root' ? ['A aa'] : ['A aa', 'B bb']),
      bucketPolicy: async (name) => (asked.push(`policy ${name}`), ['C cc']),
    };
    return { from, asked, successes };
  }

  it('has each control of the stage at each of its resources, and no other', () => {
    const { from } = sources(() => new Date());
    const rows = (of: Watched) => checksOf(of, from).map(({ control, resource }) => `${control} ${resource}`);
    expect(rows(watched)).toEqual([
      'trail account',
      'firewall api',
      'firewall partner-api',
      'keys vault-root',
      'keys envelope-2026q4',
      'archive-lock archive',
      'archive-lock trail',
      'archive-lock reports',
      'policies key-vault-root',
      'policies key-envelope-2026q4',
      'policies bucket-archive',
      'policies bucket-trail',
      'policies bucket-reports',
      'audit-log log',
      'daily-review reviews',
      'completeness archive',
      'reads-reconciled vault',
      'witness checkpoint',
    ]);
    expect(rows({ ...watched, controls: ['completeness'] })).toEqual(['completeness archive']);
  });

  it('asks each where it is', async () => {
    const now = new Date('2026-11-24T05:00:00.000Z');
    const { from, asked } = sources(() => now);
    const verdicts = await Promise.all(checksOf(watched, from).map(({ ask }) => ask(now)));
    expect(asked).toEqual([
      ...[
        ...Object.values(watched.firewalls).map(({ apiStage }) => apiStage),
        'arn:root true',
        'arn:envelope false',
        'a',
        't',
        'r',
      ],
      ...['policy arn:root', 'policy arn:envelope', 'policy a', 'policy t', 'policy r'],
    ]);
    expect(verdicts).toEqual([{ failed: 'The trail does not record.' }, ...Array.from({ length: 17 }, () => 'works')]);
  });

  it.each(['completeness', 'reads-reconciled', 'witness'] as const)(
    'misses a run of %s after 26 hours',
    async (control) => {
      const began = new Date('2026-11-24T02:00:00.000Z');
      const clock = handClock('2026-11-25T03:59:59.000Z');
      const { from, successes } = sources(clock.now);
      const [check] = checksOf({ ...watched, controls: [control] }, from);
      expect(await check!.ask(began)).toBe('works');
      clock.advance(1);
      expect(await check!.ask(began)).toEqual({
        failed: 'No run has done all of its work since 2026-11-24T02:00:00.000Z.',
        since: new Date('2026-11-25T04:00:00.000Z'),
      });
      await successes.succeeded(control, clock.now());
      expect(await check!.ask(began)).toBe('works');
    },
  );
});

it.each([
  ['AccessDenied', 'AccessDenied'],
  ['Pending Deletion: no', 'Pending Deletion: no'],
  ['a\nline', 'a text of no known form'],
  ['4242424242424242', 'a text of no known form'],
  ['', 'a text of no known form'],
  ['x'.repeat(101), 'a text of no known form'],
])('what AWS says is quoted when it is words: %j', (text, shown) => {
  expect(quoted(text)).toBe(shown);
});

describe('what a stage has to be watched', () => {
  const env = {
    ...{
      CONTROLS_TABLE: 'c',
      EVENT_BUS: 'b',
      ARCHIVE_BUCKET: 'a',
      WATCHED_KEYS: watched.keys,
      WATCHED_BUCKETS: watched.buckets,
    },
    ...{ ROTATING_KEYS: ['vault-root'], ROTATION_DAYS: '90', LOCK_MODE: 'COMPLIANCE' as const, LOCK_DAYS: '400' },
    PLACE: { partition: 'aws', account: '111122223333', region: 'eu-central-1' },
  };

  it('is what the environment says', () => {
    const given = {
      TRAIL: watched.trail.arn,
      TRAIL_SELECTORS: watched.trail.selectors,
      WEB_ACLS: { api: ['a/stages/prod', 'acl-1'], 'partner-api': ['b/stages/prod', 'acl-2'] } as const,
      WEB_ACL_RULES: Object.fromEntries(Object.entries(watched.firewalls).map(([api, { rules }]) => [api, rules])),
      POLICIES: watched.policies,
    };
    expect(watchedOf({ ...env, CONTROLS: controls, ...given })).toEqual(watched);
  });

  it('needs no trail where none is listed', () => {
    expect(watchedOf({ ...env, CONTROLS: ['keys'] }).controls).toEqual(['keys']);
  });

  it.each(['trail', 'firewall', 'policies'] as const)(
    'is refused where %s is listed and nothing says which',
    (control) => {
      expect(() => watchedOf({ ...env, CONTROLS: [control] })).toThrow(`the control ${control} lacks its setting`);
    },
  );
});

describe('the environment of check-controls', () => {
  const variable = CheckControlsEnv.shape.WATCHED_KEYS;

  it('has the ids of keys by label', () => {
    expect(variable.parse('vault-root=1234-5,review=6')).toEqual({ 'vault-root': '1234-5', review: '6' });
  });

  it.each(['', 'vault-root', 'vault-root=', '=1', 'a=1,', 'a=1=2'])('is refused with %j for them', (packed) => {
    expect(variable.safeParse(packed).success).toBe(false);
  });
});
