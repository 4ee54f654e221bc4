import type { RequirementText } from './requirement-text';

export const networkRequirements = {
  '1.2': {
    title: 'Network controls are configured and kept',
    asked:
      'The rules that let traffic through are written down, changed on purpose, limited to what the business needs, and looked at again twice a year.',
    tested: 'The synthesized templates are read: rules, ports, groups and flow logs are what the network will have.',
    customer: [
      'Approve changes of the network before they are deployed, and review its rules every six months.',
      'Keep the diagrams of your own networks that reach the API.',
    ],
    aws: ['AWS enforces security groups, endpoint policies and routes, and keeps the network beneath them.'],
  },
  '1.3': {
    title: 'Access to and from the card environment is restricted',
    asked: 'Only traffic that is needed comes in, and only traffic that is needed goes out.',
    tested: 'Subnets, routes, security groups and endpoint policies of the templates are read, each rule by itself.',
    customer: [
      'Approve the processors that the system may call, since a security group cannot tell them apart by name.',
    ],
    aws: ['AWS delivers packets by these rules and by no others.'],
  },
  '1.4': {
    title: 'Trusted and untrusted networks are kept apart',
    asked:
      'Between the internet and stored card data stands a control, and nothing on the internet reaches the data directly.',
    tested: 'The templates are read for every way between the functions, the stores and the internet.',
    customer: ['Keep the devices of those who administer the account apart from networks that you do not trust.'],
    aws: ['API Gateway and WAF receive what comes from the internet; AWS protects against forged source addresses.'],
  },
  '2.2': {
    title: 'Components are configured to be secure',
    asked:
      'There is a standard for how parts are set up; defaults are changed, each part does one thing, and what is not needed is off.',
    tested: 'Every function, role and bucket of the templates is compared with the rule that it should follow.',
    customer: ['Set up the account itself after your standard: its root user, its contacts, its other workloads.'],
    aws: ['AWS sets up and patches what functions, tables, queues and gateways run on.'],
  },
} as const satisfies Readonly<Record<string, RequirementText>>;
