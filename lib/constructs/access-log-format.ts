import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/** Who asked for what from where, with which TLS, and how it ended (PCI DSS 10.2.2, 4.2.1). Never a path's id, a query or a body. */
const formatWith = (caller: Readonly<Record<string, string>>): AccessLogFormat =>
  AccessLogFormat.custom(
    JSON.stringify({
      request_id: AccessLogField.contextRequestId(),
      requested_at: AccessLogField.contextRequestTime(),
      ip: AccessLogField.contextIdentitySourceIp(),
      method: AccessLogField.contextHttpMethod(),
      route: AccessLogField.contextResourcePath(),
      status: AccessLogField.contextStatus(),
      response_milliseconds: AccessLogField.contextResponseLatency(),
      response_bytes: AccessLogField.contextResponseLength(),
      ...caller,
      tls_version: '$context.tlsVersion',
      cipher_suite: '$context.cipherSuite',
      error: AccessLogField.contextErrorResponseType(),
    }),
  );

/** The caller is whom the authorizer believed. */
export const accessLogFormat = formatWith({
  client_id: AccessLogField.contextAuthorizer('client_id'),
  merchant_id: AccessLogField.contextAuthorizer('merchant_id'),
});

/** Of the API `private`: the caller is the session of a role that signed. */
export const accessLogOfRoles = formatWith({
  user_arn: AccessLogField.contextIdentityUserArn(),
  vpc_endpoint: '$context.identity.vpceId',
});
