import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/** Who asked for what from where, with which TLS, and how it ended (PCI DSS 10.2.2, 4.2.1). Never a path's id, a query or a body. */
export const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    request_id: AccessLogField.contextRequestId(),
    requested_at: AccessLogField.contextRequestTime(),
    ip: AccessLogField.contextIdentitySourceIp(),
    method: AccessLogField.contextHttpMethod(),
    route: AccessLogField.contextResourcePath(),
    status: AccessLogField.contextStatus(),
    response_milliseconds: AccessLogField.contextResponseLatency(),
    response_bytes: AccessLogField.contextResponseLength(),
    client_id: AccessLogField.contextAuthorizer('client_id'),
    merchant_id: AccessLogField.contextAuthorizer('merchant_id'),
    tls_version: '$context.tlsVersion',
    cipher_suite: '$context.cipherSuite',
    error: AccessLogField.contextErrorResponseType(),
  }),
);
