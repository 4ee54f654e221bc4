import { AccountRootPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Of keys that rotate by themselves: each quarter, which is the shortest period of KMS. */
export const rotationDays = 90;

/** Every action that uses a key, or lets somebody use it, as opposed to looking after it. */
export const cryptography = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DeriveSharedSecret',
  'kms:Encrypt',
  'kms:GenerateDataKey*',
  'kms:GenerateMac',
  'kms:ReEncrypt*',
  'kms:Sign',
] as const;

/**
 * Administration of a key by whom IAM allows it, without a single cryptographic action (PCI DSS 3.6.1, 3.7): who manages a key
 * cannot use it.
 */
export function administration(): PolicyStatement {
  return new PolicyStatement({
    sid: 'AdministrationWithoutCryptography',
    principals: [new AccountRootPrincipal()],
    actions: [
      'kms:CancelKeyDeletion',
      'kms:CreateAlias',
      'kms:DeleteAlias',
      'kms:DescribeKey',
      'kms:DisableKey',
      'kms:DisableKeyRotation',
      'kms:EnableKey',
      'kms:EnableKeyRotation',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
      'kms:ListAliases',
      'kms:ListGrants',
      'kms:ListKeyPolicies',
      'kms:ListResourceTags',
      'kms:PutKeyPolicy',
      'kms:RevokeGrant',
      'kms:ScheduleKeyDeletion',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:UpdateAlias',
      'kms:UpdateKeyDescription',
    ],
    resources: ['*'],
  });
}
