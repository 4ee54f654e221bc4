/**
 * The value of a merchant's API key in API Gateway, which counts the requests of a usage plan by it. It is no secret and nobody sends it:
 * `authorize-request` names it for the merchant of a verified token (`apiKeySource: AUTHORIZER`). Values are unique in an account and
 * Region, and have 20 to 128 characters.
 */
export const merchantKey = (stage: string, merchantId: string): string =>
  `strongroom-merchant-key-${stage}-${merchantId}`;
