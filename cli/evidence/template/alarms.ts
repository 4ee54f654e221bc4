import { isObject, list, object, said } from './json';
import { ofType, type Resource } from './resources';
import type { TemplateSource } from './template-source';

export const alarmsIn = ({ resources }: TemplateSource): readonly Resource[] =>
  ofType(resources, 'AWS::CloudWatch::Alarm');

export const dimensionOf = ({ properties }: Resource, name: string): string =>
  said(object(list(properties['Dimensions']).find((one) => isObject(one) && one['Name'] === name))['Value']).replace(
    `.${name}`,
    '',
  );

export const telling = ({ properties }: Resource): boolean =>
  list(properties['AlarmActions']).length > 0 && properties['ActionsEnabled'] !== false;
