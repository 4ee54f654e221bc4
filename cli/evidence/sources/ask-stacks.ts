import { DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Clients } from '../../aws';
import { asked, type Asked } from './asked';

export interface StackAnswers {
  readonly name: string;
  readonly description: Asked<{
    readonly status: string | undefined;
    readonly updated: string | undefined;
    readonly terminationProtection: boolean;
  }>;
  /** The template that CloudFormation has, as JSON. */
  readonly template: Asked<{ readonly body: string }>;
}

export async function askStack({ cloudFormation }: Clients, StackName: string): Promise<StackAnswers> {
  return {
    name: StackName,
    description: await asked(async () => {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
      const [stack] = Stacks;
      return {
        status: stack?.StackStatus,
        updated: (stack?.LastUpdatedTime ?? stack?.CreationTime)?.toISOString(),
        terminationProtection: stack?.EnableTerminationProtection === true,
      };
    }),
    template: await asked(async () => {
      const { TemplateBody = '' } = await cloudFormation.send(
        new GetTemplateCommand({ StackName, TemplateStage: 'Original' }),
      );
      return { body: TemplateBody };
    }),
  };
}
