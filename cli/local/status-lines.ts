import type { StageStatus, StageUp } from './status';

/** The status in words, with commands to go on by hand. */
export function statusLines(status: StageStatus): readonly string[] {
  if (!status.up)
    return [`The stage in ${status.folder} is not up (${status.phase}). Start it: npx strongroom local up`];
  return [
    '',
    `  API          ${status.api_url}`,
    `  JWKS         ${status.jwks_url}`,
    ...status.jwks_pins.map((pin) => `  JWKS pin     ${pin.kid}: ${JSON.stringify(pin)}`),
    `  issuer       ${status.issuer_url}   (token endpoint ${status.token_url})`,
    `  AWS          AWS_ENDPOINT_URL=${status.endpoint_url} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1`,
    `  found        ${status.tables.length} tables, ${status.buckets.length} buckets, ${status.queues.length} queues, ${status.log_groups.length} log groups`,
    `  clients      ${status.clients.map((client) => client.client_id).join(', ')}`,
    `               secrets: npx strongroom local status --json`,
  ];
}

/** How to make the next calls without the story. */
export function goOnLines(status: StageUp): readonly string[] {
  const server = status.clients[0];
  if (server === undefined) return [];
  return [
    '',
    'Go on by hand:',
    `  TOKEN=$(curl -s -u '${server.client_id}:${server.client_secret}' -d grant_type=client_credentials -d scope='${server.scope}' ${status.token_url} | node -p 'JSON.parse(require("fs").readFileSync(0)).access_token')`,
    `  curl -s ${status.api_url}/v1/health`,
    `  curl -s ${status.jwks_url}`,
    `  curl -s -H "Authorization: Bearer $TOKEN" -H 'Idempotency-Key: my-first-charge' -H 'Content-Type: application/json' -d '{"token":"tok_…","amount":1999,"currency":"USD"}' ${status.api_url}/v1/charges`,
    '  the SDK that seals a card: client/create-client.ts; every route: docs/api.md',
  ];
}
