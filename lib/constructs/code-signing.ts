import { CfnOutput } from 'aws-cdk-lib';
import { CodeSigningConfig, UntrustedArtifactOnDeployment, type ICodeSigningConfig } from 'aws-cdk-lib/aws-lambda';
import { Platform, SigningProfile } from 'aws-cdk-lib/aws-signer';
import type { Construct } from 'constructs';
import type { StageIntents } from '../config/stages';

const policies = {
  warn: UntrustedArtifactOnDeployment.WARN,
  enforce: UntrustedArtifactOnDeployment.ENFORCE,
} as const;

/**
 * Lambda looks at the signature of what is deployed (Lambda guide, "Using code signing to verify code integrity"; PCI DSS 6.5.1, 11.5.2). The
 * profile is the stage's own, so code that was signed for another stage is not trusted here. AWS Signer signs with ECDSA on P-384.
 */
export function codeSigning(scope: Construct, intent: StageIntents['codeSigning']): ICodeSigningConfig | undefined {
  if (intent === 'none') return undefined;
  const profile = new SigningProfile(scope, 'signing-profile', { platform: Platform.AWS_LAMBDA_SHA384_ECDSA });
  new CfnOutput(scope, 'SigningProfile', {
    value: profile.signingProfileName,
    description: 'What the pipeline signs functions with (docs/operating.md, "Signed code")',
  });
  return new CodeSigningConfig(scope, 'code-signing', {
    signingProfiles: [profile],
    untrustedArtifactOnDeployment: policies[intent],
    description: 'Functions of this stage run code that its own profile signed',
  });
}
