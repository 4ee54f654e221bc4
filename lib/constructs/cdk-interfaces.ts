import { StackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import { Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';

/**
 * Some CDK classes have getters of `T | undefined` where their interface has an optional member, which
 * `exactOptionalPropertyTypes` tells apart. These say that the class is what the interface means.
 */
const isVpc = (construct: unknown): construct is IVpc => construct instanceof Vpc;
const isEventBus = (construct: unknown): construct is IEventBus => construct instanceof EventBus;
const isSynthesizer = (value: unknown): value is IStackSynthesizer => value instanceof StackSynthesizer;

export function asIStackSynthesizer(synthesizer: StackSynthesizer): IStackSynthesizer {
  if (isSynthesizer(synthesizer)) return synthesizer;
  throw new Error('not a stack synthesizer');
}

export function asIVpc(vpc: Vpc): IVpc {
  if (isVpc(vpc)) return vpc;
  throw new Error('not a VPC');
}

export function asIEventBus(bus: EventBus): IEventBus {
  if (isEventBus(bus)) return bus;
  throw new Error('not an event bus');
}
