import { gzipSync } from 'node:zlib';
import { gunzipTrailFile, readDigest, recordsInTrailFile, verifyRsa } from '../../lambdas/adapters/trail-files';
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
