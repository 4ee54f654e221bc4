/** What a record of CloudTrail says that the reconciliation goes by ("CloudTrail record contents"). */
export interface TrailRecord {
  readonly eventId: string;
  readonly at: Date;
  /** For example `kms.amazonaws.com`. */
  readonly source: string;
  /** For example `Decrypt`. */
  readonly name: string;
  /** `Management`, `Data`, `NetworkActivity`. */
  readonly category: string | undefined;
  /** AWS's id of the request: what the caller's SDK has too. */
  readonly requestId: string | undefined;
  /** The call was refused, or failed: nothing was read. */
  readonly failed: boolean;
  readonly identity: TrailIdentity;
  /** ARNs and names of what the call is about. */
  readonly about: readonly string[];
}

/** CloudTrail's `userIdentity`. */
export interface TrailIdentity {
  /** `AssumedRole`, `IAMUser`, `Root`, `AWSService`, … */
  readonly type: string | undefined;
  /** Of the session, where it is one. */
  readonly arn: string | undefined;
  readonly principalId: string | undefined;
  readonly accountId: string | undefined;
  readonly userName: string | undefined;
  /** The AWS service that called. */
  readonly invokedBy: string | undefined;
  /** ARN of the role whose session it is. */
  readonly issuer: string | undefined;
}
