import type { IssuerRow } from '../../lambdas/contracts/trusted-issuer';
import { accessProblems } from './access-problems';
import { issuerProblems } from './issuer-problems';
import { privateApiProblems } from './private-api-problems';
import type { StageIntents } from './stages';

/** What a deployment needs to know about the place it goes to. Read from the process environment in bin/strongroom.ts alone. */
export interface DeploymentInputs {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  readonly apiAddress?: string | undefined;
  readonly domain?: string | undefined;
  readonly certificateArn?: string | undefined;
  readonly partnerDomain?: string | undefined;
  readonly partnerCertificateArn?: string | undefined;
  readonly partnerTruststore?: string | undefined;
  readonly witnessBucket?: string | undefined;
  readonly witnessAccount?: string | undefined;
  readonly organization?: string | undefined;
  readonly organizationAccount?: string | undefined;
}

type Input = keyof DeploymentInputs;

export const inputVariables: Readonly<Record<Input, string>> = {
  account: 'STRONGROOM_ACCOUNT',
  region: 'STRONGROOM_REGION',
  issuer: 'STRONGROOM_ISSUER',
  audience: 'STRONGROOM_AUDIENCE',
  apiAddress: 'STRONGROOM_API_ADDRESS',
  domain: 'STRONGROOM_DOMAIN',
  certificateArn: 'STRONGROOM_CERTIFICATE_ARN',
  partnerDomain: 'STRONGROOM_PARTNER_DOMAIN',
  partnerCertificateArn: 'STRONGROOM_PARTNER_CERTIFICATE_ARN',
  partnerTruststore: 'STRONGROOM_PARTNER_TRUSTSTORE',
  witnessBucket: 'STRONGROOM_WITNESS_BUCKET',
  witnessAccount: 'STRONGROOM_WITNESS_ACCOUNT',
  organization: 'STRONGROOM_ORGANIZATION',
  organizationAccount: 'STRONGROOM_ORGANIZATION_ACCOUNT',
};

/** `.invalid` never resolves (RFC 2606). A stage with such a value synthesizes; its deployment is stopped by `missing`. */
const standIns = {
  issuer: 'https://issuer.invalid',
  audience: 'https://api.invalid',
  domain: 'api.invalid',
  certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000',
  partnerDomain: 'partner.invalid',
  partnerTruststore: 's3://truststore.invalid/partners.pem',
  witnessBucket: 'witness.invalid',
  witnessAccount: '000000000000',
} as const;

/** An organisation of AWS whose trail this account makes: it is the management account, or its delegated administrator for CloudTrail. */
export interface Organization {
  /** `o-…`. */
  readonly id: string;
  /** The management account, which CloudTrail takes for the owner of the trail. */
  readonly managementAccount: string;
}

/** Where partners call with certificates of their own. */
export interface PartnerDomain {
  readonly name: string;
  readonly certificateArn: string;
  /** `s3://bucket/key` of the PEM file with the certificate authorities whose clients may connect. */
  readonly truststore: string;
}

export interface Deployment {
  /** Undefined members leave the stack to the credentials' own account and Region. */
  readonly env: { readonly account?: string; readonly region?: string };
  /** Rows of the stage record, each with its url and audience. */
  readonly issuers: readonly IssuerRow[];
  /** What clients call the API at, without a slash at the end. None: its own name at API Gateway. */
  readonly apiAddresses: readonly string[];
  readonly domain: { readonly name: string; readonly certificateArn: string } | undefined;
  /** Undefined: the stage has no API for partners. */
  readonly partner: PartnerDomain | undefined;
  /** The bucket that daily checkpoints go to, and whose it is. */
  readonly witness: { readonly bucket: string; readonly account: string } | undefined;
  /** The trail is that of a whole organisation. Undefined: of this account alone. */
  readonly organization: Organization | undefined;
  /** Names of the environment variables without which a deployment must stop. */
  readonly missing: readonly string[];
  /** Sentences about rows and values that cannot be; one of them stops synthesis. */
  readonly problems: readonly string[];
}

type Intents = Pick<StageIntents, 'target' | 'ownDomain' | 'witness' | 'apis' | 'privateApi' | 'issuers' | 'access'>;

export function deploymentOf(intents: Intents, given: DeploymentInputs): Deployment {
  const needed = neededBy(intents, given);
  const issuers = issuersOf(intents, given);
  return {
    env: {
      ...(given.account ? { account: given.account } : {}),
      ...(given.region ? { region: given.region } : {}),
    },
    issuers,
    apiAddresses: addressesOf(intents, given),
    domain: intents.ownDomain
      ? { name: given.domain || standIns.domain, certificateArn: given.certificateArn || standIns.certificateArn }
      : undefined,
    partner: intents.apis.includes('partner') ? partnerOf(given) : undefined,
    witness: intents.witness === 'bucket' ? witnessOf(given) : undefined,
    organization: organizationOf(given),
    missing: needed.filter((input) => !given[input]).map((input) => inputVariables[input]),
    problems: [
      ...issuerProblems(issuers),
      ...privateApiProblems(intents),
      ...accessProblems(intents.access, issuers, intents.privateApi?.callers ?? []),
    ],
  };
}

function neededBy(
  { ownDomain, witness, apis, issuers: [first] }: Intents,
  { organization, organizationAccount }: DeploymentInputs,
): readonly Input[] {
  return [
    ...(['account', 'region'] as const),
    ...(first.url === undefined ? (['issuer'] as const) : []),
    ...(first.audience === undefined ? (['audience'] as const) : []),
    ...(ownDomain ? (['domain', 'certificateArn'] as const) : []),
    ...(apis.includes('partner') ? (['partnerDomain', 'partnerCertificateArn', 'partnerTruststore'] as const) : []),
    ...(witness === 'bucket' ? (['witnessBucket', 'witnessAccount'] as const) : []),
    ...(organization || organizationAccount ? (['organization', 'organizationAccount'] as const) : []),
  ];
}

const partnerOf = (given: DeploymentInputs): PartnerDomain => ({
  name: given.partnerDomain || standIns.partnerDomain,
  certificateArn: given.partnerCertificateArn || standIns.certificateArn,
  truststore: given.partnerTruststore || standIns.partnerTruststore,
});

function issuersOf({ issuers: [first, ...others] }: Intents, given: DeploymentInputs): readonly IssuerRow[] {
  const url = first.url ?? (given.issuer || standIns.issuer);
  const audience = first.audience ?? (given.audience || standIns.audience);
  return [{ ...first, url, audience }, ...others];
}

/** Its own domain, unless something else stands before the API: what clients call is what a proof of possession names. */
function addressesOf(
  { ownDomain, apis }: Intents,
  { apiAddress, domain, partnerDomain }: DeploymentInputs,
): readonly string[] {
  const forPartners = apis.includes('partner') ? [`https://${partnerDomain || standIns.partnerDomain}`] : [];
  if (apiAddress) return [apiAddress, ...forPartners];
  return ownDomain ? [`https://${domain || standIns.domain}`, ...forPartners] : [];
}

const witnessOf = ({ witnessBucket, witnessAccount }: DeploymentInputs) => ({
  bucket: witnessBucket || standIns.witnessBucket,
  account: witnessAccount || standIns.witnessAccount,
});

const organizationOf = ({ organization: id, organizationAccount }: DeploymentInputs): Organization | undefined =>
  id && organizationAccount ? { id, managementAccount: organizationAccount } : undefined;
