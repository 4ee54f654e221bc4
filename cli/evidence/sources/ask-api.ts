import {
  type GetDomainNamesCommandOutput,
  GetDomainNamesCommand,
  GetStageCommand,
  type GetStageCommandOutput,
  paginateGetRestApis,
  type RestApi,
} from '@aws-sdk/client-api-gateway';
import { GetWebACLForResourceCommand, type WebACL } from '@aws-sdk/client-wafv2';
import type { Names, Place } from '../../../lib/config/names';
import type { Clients } from '../../aws';
import { asked, type Asked } from './asked';

export interface ApiAnswers {
  readonly api: Asked<{ readonly found: readonly RestApi[] }>;
  readonly stage: Asked<Omit<GetStageCommandOutput, '$metadata'>>;
  readonly domains: Asked<Omit<GetDomainNamesCommandOutput, '$metadata'>>;
  /** What WAF says protects the API's stage: no member where nothing does. */
  readonly firewall: Asked<{ readonly acl?: WebACL }>;
}

export async function askApi({ apiGateway, waf }: Clients, names: Names, place: Place): Promise<ApiAnswers> {
  const api = await asked(async () => {
    const found: RestApi[] = [];
    for await (const { items = [] } of paginateGetRestApis({ client: apiGateway }, {})) {
      found.push(...items.filter(({ name }) => name === names.named('api')));
    }
    return { found };
  });
  const restApiId = ('answer' in api ? api.answer.found[0]?.id : undefined) ?? 'none';
  const arn = `arn:${place.partition}:apigateway:${place.region}::/restapis/${restApiId}/stages/${names.stage}`;
  return {
    api,
    stage: await asked(() => apiGateway.send(new GetStageCommand({ restApiId, stageName: names.stage }))),
    domains: await asked(() => apiGateway.send(new GetDomainNamesCommand({}))),
    firewall: await asked(async () => {
      const { WebACL: acl } = await waf.send(new GetWebACLForResourceCommand({ ResourceArn: arn }));
      return acl === undefined ? {} : { acl };
    }),
  };
}
