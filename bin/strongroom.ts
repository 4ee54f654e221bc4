import { inputVariables } from '../lib/config/deployment';
import { strongroomApp } from '../lib/strongroom-app';

/** The CDK app. Nothing else reads the process environment. */
const { env } = process;

strongroomApp({
  account: env[inputVariables.account],
  region: env[inputVariables.region],
  issuer: env[inputVariables.issuer],
  audience: env[inputVariables.audience],
  apiAddress: env[inputVariables.apiAddress],
  domain: env[inputVariables.domain],
  certificateArn: env[inputVariables.certificateArn],
  partnerDomain: env[inputVariables.partnerDomain],
  partnerCertificateArn: env[inputVariables.partnerCertificateArn],
  partnerTruststore: env[inputVariables.partnerTruststore],
  witnessBucket: env[inputVariables.witnessBucket],
  witnessAccount: env[inputVariables.witnessAccount],
  organization: env[inputVariables.organization],
  organizationAccount: env[inputVariables.organizationAccount],
});
