import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Aspects, CfnResource, CliCredentialsStackSynthesizer, type IStackSynthesizer, type Stage } from 'aws-cdk-lib';
import { asIStackSynthesizer } from '../constructs/cdk-interfaces';

const removed = [
  'AWS::EC2::FlowLog',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::WAFv2::WebACLAssociation',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::Events::Archive',
  'AWS::CloudTrail::Trail',
];

export function subsetForEmulator(stage: Stage): void {
  Aspects.of(stage).add({
    visit(node) {
      if (!(node instanceof CfnResource)) return;
      if (removed.includes(node.cfnResourceType)) node.node.scope?.node.tryRemoveChild(node.node.id);
      if (node instanceof CfnRestApi) node.tags.setTag('ms-custom-id', 'aabbccdd');
    },
  });
}

/** The emulator refuses to publish assets with the roles of the bootstrap stack when it enforces IAM: the CLI's keys do everything. */
export function synthesizerForEmulator(): IStackSynthesizer {
  return asIStackSynthesizer(new CliCredentialsStackSynthesizer());
}
