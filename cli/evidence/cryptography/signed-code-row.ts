import { object, text } from '../template/json';
import { ofType } from '../template/resources';
import { proofOf, type TemplateSource } from '../template/template-source';
import type { CryptographyRow } from './inventory';

/** What Lambda checks signatures of code with, where the stage asks it to: the template names profiles of AWS Signer. */
export function signedCodeRows(template: TemplateSource): readonly CryptographyRow[] {
  return ofType(template.resources, 'AWS::Lambda::CodeSigningConfig').map((config): CryptographyRow => {
    const policy = text(object(config.properties['CodeSigningPolicies'])['UntrustedArtifactOnDeployment']);
    const profiles = ofType(template.resources, 'AWS::Signer::SigningProfile');
    return {
      id: `key.${config.id}`,
      kind: 'key',
      name: 'Signature of functions',
      algorithm: 'ECDSA on P-384 with SHA-384, by AWS Signer',
      length: '384 bits',
      purpose: `Whose code the functions run; what is not signed: ${policy ?? 'not said'}`,
      zone: 'operations',
      users: ['the pipeline, which signs', 'Lambda, which checks'],
      rotation: 'by AWS Signer; a signature is good for 135 months',
      postQuantum: {
        state: 'not-safe',
        why: 'Shor’s algorithm breaks it. A signature is looked at when code is deployed: one that is forged later deploys nothing today.',
      },
      proof: [config, ...profiles].map((resource) => proofOf(template, resource)),
    };
  });
}
