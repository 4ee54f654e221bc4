import { stringify } from 'yaml';
import { proofAlgorithms } from '../../lambdas/contracts/possession';
import { type ApiName, routes, type Route, type RouteId } from '../../lambdas/contracts/routes';
import { operationOf, sharedProblems, tagOf } from './operations';
import { componentSchemas } from './schemas';

type Node = Readonly<Record<string, unknown>>;

/**
 * The API as OpenAPI 3.1, from the route table and the contracts and nothing else (design section 4).
 * @param api only the routes that this one has; absent: all
 */
export function describeApi(api?: ApiName): Node {
  const described = paths(api);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Strongroom API',
      version: '1',
      summary: 'Swap sealed cards for tokens, and charge them.',
      description:
        'Written by `npm run page:openapi` from the route table and the contracts. How to use it: docs/api.md. ' +
        'Card data comes as an envelope that was sealed on the device, and in no other way.',
    },
    servers: [
      {
        url: 'https://{host}',
        description: 'The public, partner or private API of a stage',
        variables: { host: { default: 'api.example.com' } },
      },
    ],
    tags: [...new Set(Object.values(routes).map(tagOf))].map((name) => ({ name })),
    paths: described,
    components: { securitySchemes, responses: onlyUsed(sharedProblems(), described), schemas: componentSchemas() },
  };
}

/** The text of docs/api/openapi.yaml. */
export function apiDescriptionText(): string {
  return stringify(describeApi(), { lineWidth: 0, aliasDuplicateObjects: false });
}

function paths(api: ApiName | undefined): Node {
  const found = new Map<string, Record<string, Node>>();
  for (const [id, { path, method, apis }] of Object.entries<Route>(routes)) {
    if (api !== undefined && !apis.some((one) => one === api)) continue;
    const operations = found.get(path) ?? {};
    operations[method.toLowerCase()] = operationOf(routeId(id));
    found.set(path, operations);
  }
  return Object.fromEntries(found);
}

function routeId(id: string): RouteId {
  if (!isRoute(id)) throw new Error('a route that is not in the route table');
  return id;
}

function onlyUsed(responses: Node, described: Node): Node {
  const text = JSON.stringify(described);
  return Object.fromEntries(Object.entries(responses).filter(([name]) => text.includes(`responses/${name}"`)));
}

const isRoute = (id: string): id is RouteId => Object.hasOwn(routes, id);

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of an issuer of the stage (RFC 9068). Its scopes are the permissions.',
  },
  dpop: {
    type: 'http',
    scheme: 'DPoP',
    description: `An access token that is bound to a key, with a proof in the header \`DPoP\` (RFC 9449): ${proofAlgorithms.join(', ')}.`,
  },
  certificate: {
    type: 'mutualTLS',
    description: 'The partner API: a client certificate; an access token may be bound to it (RFC 8705).',
  },
};
