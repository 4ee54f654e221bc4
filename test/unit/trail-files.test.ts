import { gzipSync } from 'node:zlib';
import { gunzipTrailFile, readDigest, recordsInTrailFile, verifyRsa } from '../../lambdas/adapters/trail-files';
import { MoreThanMember } from '../../lambdas/domain/audit/trail/more-than-member';
import { readTrailName } from '../../lambdas/domain/audit/trail/object-names';

const account = '111122223333';

describe("names of CloudTrail's files", () => {
  it.each([
    // The examples of the CloudTrail guide, with the account of its documentation.
    [
      `AWSLogs/${account}/CloudTrail/us-east-2/2014/05/28/${account}_CloudTrail_us-east-2_20140528T1610Z_Mu0KsOhtH1ar15ZZ.json.gz`,
      { kind: 'log', region: 'us-east-2', delivered: '2014-05-28T16:10Z', root: `AWSLogs/${account}/` },
    ],
    [
      `AWSLogs/${account}/CloudTrail-Digest/us-east-2/2015/08/17/${account}_CloudTrail-Digest_us-east-2_your-trail-name_us-east-2_20150817T150131Z.json.gz`,
      { kind: 'digest', region: 'us-east-2', end: '2015-08-17T15:01:31Z', backfill: false },
    ],
    [
      `AWSLogs/o-exampleorg1/${account}/CloudTrail-Digest/eu-central-1/2026/11/24/${account}_CloudTrail-Digest_eu-central-1_a_trail_eu-central-1_20261124T080000Z_backfill.json.gz`,
      { kind: 'digest', root: `AWSLogs/o-exampleorg1/${account}/`, end: '2026-11-24T08:00:00Z', backfill: true },
    ],
  ])('are read: %s', (name, expected) => {
    expect(readTrailName(name)).toMatchObject(expected);
  });

  it.each([
    '',
    'AWSLogs/',
    `AWSLogs/${account}/CloudTrail/us-east-2/2014/05/28/`,
    `AWSLogs/${account}/CloudTrail/us-east-2/2014/05/28/444455556666_CloudTrail_us-east-2_20140528T1610Z_Mu0K.json.gz`,
    `AWSLogs/${account}/CloudTrail/us-east-2/2014/05/28/${account}_CloudTrail_us-west-1_20140528T1610Z_Mu0K.json.gz`,
    `AWSLogs/${account}/CloudTrail/us-east-2/2014/05/28/${account}_CloudTrail_us-east-2_20140528T1610Z_Mu0K.json`,
    `AWSLogs/${account}/CloudTrail/us-east-2/2014/05/28/${account}_CloudTrail_us-east-2_20140528T1610Z_../x.json.gz`,
    `AWSLogs/${account}/CloudTrail-Insight/us-east-2/2014/05/28/${account}_CloudTrail-Insight_us-east-2_20140528T1610Z_Mu0K.json.gz`,
    `AWSLogs/${account}/CloudTrail-Digest/us-east-2/2015/08/17/${account}_CloudTrail-Digest_us-east-2_20150817T150131Z.json.gz`,
    `elsewhere/AWSLogs/${account}/CloudTrail/us-east-2/2014/05/28/${account}_CloudTrail_us-east-2_20140528T1610Z_Mu0K.json.gz`,
  ])('what CloudTrail does not name so is none: %s', (name) => {
    expect(readTrailName(name)).toBeUndefined();
  });
});

describe("CloudTrail's files", () => {
  it('what unpacks to more than any of them is refused before memory runs out', () => {
    const bomb = gzipSync(Buffer.alloc(130 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(200_000);
    expect(() => gunzipTrailFile(bomb)).toThrow();
  });

  const member = gzipSync('{"Records":[]}');
  const withName = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0x1f, 0, 0, 0, 0, 0, 3]),
    Buffer.from([3, 0, 1, 2, 3]),
    Buffer.from('a name\0a comment\0'),
    Buffer.from([0, 0]),
    member.subarray(10),
  ]);

  it.each([
    ['plain', member],
    ['with every optional part of the header', withName],
  ])('one gzip member unpacks: %s', (_what, bytes) => {
    expect(Buffer.from(gunzipTrailFile(bytes)).toString()).toBe('{"Records":[]}');
  });

  it.each([
    ['a byte of zero', Buffer.concat([member, Buffer.alloc(1)])],
    ['zeros', Buffer.concat([member, Buffer.alloc(512)])],
    ['a byte', Buffer.concat([member, Buffer.from('x')])],
    ['a text', Buffer.concat([member, Buffer.from('and some more of anything')])],
    ['another member', Buffer.concat([member, gzipSync('x')])],
    ['an empty member', Buffer.concat([member, gzipSync('')])],
    ['it, behind an empty one', Buffer.concat([gzipSync(''), member])],
  ])('more than one gzip member is named: %s', (_what, bytes) => {
    expect(() => gunzipTrailFile(bytes)).toThrow(MoreThanMember);
    expect(() => recordsInTrailFile(bytes)).toThrow(MoreThanMember);
  });

  it('no byte of a member can be changed but those of its header that say nothing of its content', () => {
    const unpacks = (place: number): boolean => {
      const changed = Buffer.from(member);
      changed[place]! ^= 1;
      try {
        return gunzipTrailFile(changed).length > 0;
      } catch {
        return false;
      }
    };
    const open = [...member.keys()].filter(unpacks);
    // Flags (that the content is text), time, hint and system: RFC 1952 §2.3.
    expect(open).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  it('a member that was cut short anywhere is none', () => {
    for (let end = 0; end < withName.length; end += 1) {
      expect(() => gunzipTrailFile(withName.subarray(0, end))).toThrow();
    }
  });

  it.each([
    '',
    '[]',
    '{}',
    '{"Records":{}}',
    '{"Records":[1]}',
    '{"Records":[{"eventID":"1","eventTime":"yesterday"}]}',
  ])('no log file: %s', (content) => {
    expect(() => recordsInTrailFile(gzipSync(content))).toThrow();
  });

  it('a record may lack whatever CloudTrail leaves out, and hold whatever it adds', () => {
    const least = { eventID: '1', eventTime: '2026-11-24T08:00:00Z', eventSource: 's', eventName: 'n' };
    const most = {
      ...least,
      userIdentity: null,
      resources: [{ type: 'AWS::S3::Object', ARNPrefix: 'arn:aws:s3:::b/' }],
      requestParameters: { tableName: ['x'], keyId: 'k', more: { roleArn: 'r' } },
      addendum: {},
    };
    const records = recordsInTrailFile(gzipSync(JSON.stringify({ Records: [least, most] })));
    expect(records.map(({ about }) => about)).toEqual([[], ['k']]);
    expect(records.map(({ failed }) => failed)).toEqual([false, false]);
  });

  it.each(['', '[]', 'null', '{"awsAccountId":"1"}'])('no digest: %s', (content) => {
    expect(() => readDigest(Buffer.from(content))).toThrow();
  });

  it('a signature by what is no key is none', () => {
    expect(verifyRsa(Buffer.from('x'), Buffer.from('y'), Buffer.alloc(256))).toBe(false);
  });
});
