/** What a record of CloudTrail says that the reconciliation goes by ("CloudTrail record contents"). */
export interface TrailRecord {
  readonly eventId: string;
  readonly at: Date;
  /** For example `kms.amazonaws.com`. */
  readonly source: string;
  /** For example `Decrypt`. */
  readonly name: string;
  /** `Management`, `Data`, `NetworkActivity`. */
  readonly category: Told;
  /** AWS's id of the request: what the caller's SDK has too. */
  readonly requestId: Told;
  /** It makes or changes copies of a table in other Regions. */
  readonly replicates: boolean;
  /** The call was refused, or failed: nothing was read. Not where a condition did not hold: its answer may be the item. */
  readonly failed: boolean;
  readonly identity: TrailIdentity;
  /** ARNs and names of what the call is about. */
  readonly about: readonly string[];
}

/** CloudTrail leaves members out, or says `null`. */
type Told = string | null | undefined;

/** CloudTrail's `userIdentity`. */
export interface TrailIdentity {
  /** `AssumedRole`, `IAMUser`, `Root`, `AWSService`, … */
  readonly type: Told;
  /** Of the session, where it is one. */
  readonly arn: Told;
  readonly principalId: Told;
  readonly accountId: Told;
  readonly userName: Told;
  /** The AWS service that called. */
  readonly invokedBy: Told;
  /** ARN of the role whose session it is. */
  readonly issuer: Told;
}
