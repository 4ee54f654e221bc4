import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { stageNames } from '../config/stages';
import { functionsOutsideVpc } from '../constructs/functions-outside-vpc';
import { inTemplate, type Guardrail } from './guardrail';

export const functionInVpc: Guardrail = {
  id: 'function-in-vpc',
  requirement: 'PCI DSS 1.3 and 1.4',
  mend: 'make it with `CardFunction`, or name its handler in `functionsOutsideVpc` with the reason.',
  findings: (resource) => {
    if (!(resource instanceof CfnFunction) || isException(resource)) return [];
    return resource.vpcConfig === undefined ? ['is a function outside the VPC'] : [];
  },
};

function isException(candidate: CfnFunction): boolean {
  const name = inTemplate(candidate, candidate.functionName);
  return (
    typeof name === 'string' &&
    Object.keys(functionsOutsideVpc).some((handler) =>
      stageNames.some((stage) => name === `strongroom-${stage}-${handler}`),
    )
  );
}
