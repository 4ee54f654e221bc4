import { CfnBasePathMapping, CfnDomainName, CfnRestApi, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Deployment, PartnerDomain } from '../config/deployment';

/** TLS 1.3 only (PCI DSS 4.2.1). API Gateway negotiates with the policy of the API and of the domain: both have it. */
const tls13 = { securityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09', endpointAccessMode: 'STRICT' } as const;

/** The L2 construct has neither property yet, so they go on the L1 beneath it. */
export function requireTls13(api: RestApi): void {
  const { defaultChild } = api.node;
  if (!(defaultChild instanceof CfnRestApi)) throw new Error(`${api.node.path} is not a REST API`);
  defaultChild.securityPolicy = tls13.securityPolicy;
  defaultChild.endpointAccessMode = tls13.endpointAccessMode;
}

/**
 * A domain where the client proves itself with a certificate, which API Gateway checks against the trust store. Mutual TLS and TLS 1.3
 * exclude each other here (the API Gateway guide, "Security policy for REST API custom domains"), so this one speaks TLS 1.2.
 */
export function partnerDomain(
  scope: Construct,
  api: RestApi,
  { name, certificateArn, truststore }: PartnerDomain,
): void {
  const domain = new CfnDomainName(scope, 'domain', {
    domainName: name,
    regionalCertificateArn: certificateArn,
    endpointConfiguration: { types: ['REGIONAL'] },
    mutualTlsAuthentication: { truststoreUri: truststore },
    securityPolicy: 'TLS_1_2',
  });
  mapTo(scope, api, domain);
  new CfnOutput(scope, 'domain-target', { key: 'PartnerDomainTarget', value: domain.attrRegionalDomainName });
}

export function ownDomain(scope: Construct, api: RestApi, domain: NonNullable<Deployment['domain']>): void {
  const name = new CfnDomainName(scope, 'domain', {
    domainName: domain.name,
    regionalCertificateArn: domain.certificateArn,
    endpointConfiguration: { types: ['REGIONAL'] },
    ...tls13,
  });
  mapTo(scope, api, name);
  new CfnOutput(scope, 'domain-target', { key: 'DomainTarget', value: name.attrRegionalDomainName });
}

function mapTo(scope: Construct, api: RestApi, domain: CfnDomainName): void {
  new CfnBasePathMapping(scope, 'mapping', {
    domainName: domain.ref,
    restApiId: api.restApiId,
    stage: api.deploymentStage.stageName,
  });
}
