import {
  DescribeTrailsCommand,
  type DescribeTrailsCommandOutput,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetTrailStatusCommand,
  type GetTrailStatusCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import type { Clients } from '../../aws';
import { asked, type Asked } from './asked';

export interface TrailAnswers {
  readonly name: string;
  readonly description: Asked<Omit<DescribeTrailsCommandOutput, '$metadata'>>;
  readonly status: Asked<Omit<GetTrailStatusCommandOutput, '$metadata'>>;
  readonly selectors: Asked<Omit<GetEventSelectorsCommandOutput, '$metadata'>>;
}

export async function askTrail({ cloudTrail }: Clients, name: string): Promise<TrailAnswers> {
  return {
    name,
    description: await asked(() => cloudTrail.send(new DescribeTrailsCommand({ trailNameList: [name] }))),
    status: await asked(() => cloudTrail.send(new GetTrailStatusCommand({ Name: name }))),
    selectors: await asked(() => cloudTrail.send(new GetEventSelectorsCommand({ TrailName: name }))),
  };
}
