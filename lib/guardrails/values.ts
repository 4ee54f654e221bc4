import { call, isObject, list, object } from './json';
import type { Resource, Template } from './templates';

/** A value of a template, and the template in which its references mean something. */
export interface Located {
  readonly value: unknown;
  readonly template: Template;
}

/** What the values of an app's templates come to, when exports, parameters, nested stacks and conditions are followed. */
export class Values {
  private readonly templates: ReadonlyMap<string, Template>;
  private readonly nested: ReadonlyMap<string, Template>;
  private readonly resources: ReadonlyMap<string, Resource>;
  private readonly exports: ReadonlyMap<string, Located>;

  constructor(templates: readonly Template[], resources: readonly Resource[]) {
    this.templates = new Map(templates.map((template) => [template.path, template]));
    this.nested = new Map(
      templates.flatMap((template) =>
        template.parent ? [[key(template.parent.path, template.parent.resource), template]] : [],
      ),
    );
    this.resources = new Map(resources.map((resource) => [key(resource.template.path, resource.id), resource]));
    this.exports = new Map(templates.flatMap(exportsOf));
  }

  /** What is at a path of properties (`*`: every item), whichever way each condition turns out; `undefined` where there is nothing. */
  at(resource: Resource, ...path: readonly string[]): readonly Located[] {
    return this.within({ value: resource.properties, template: resource.template }, ...path);
  }

  within(from: Located, ...path: readonly string[]): readonly Located[] {
    const [step, ...rest] = path;
    const ways = this.ways(from);
    if (step === undefined) return ways;
    return ways.flatMap(({ value, template }) => {
      if (step !== '*') return this.within({ value: object(value)[step], template }, ...rest);
      const items = isObject(value) ? [] : list(value);
      if (items.length === 0) return [{ value: undefined, template }];
      return items.flatMap((item) => this.within({ value: item, template }, ...rest));
    });
  }

  /** The resource of this app that a value refers to. */
  resourceOf(located: Located): Resource | undefined {
    const [first] = this.ways(located);
    const [name, argument] = call(first?.value) ?? [];
    if (first === undefined || name === undefined) return undefined;
    const found = (id: string) => this.resources.get(key(first.template.path, id));
    if (name === 'Ref') return found(String(argument));
    if (name === 'Fn::GetAtt') return found(attributeOf(argument)[0]);
    const [only, ...others] = this.textOf(first).match(/\$\{[^}]+\}/g) ?? [];
    return only !== undefined && others.length === 0 ? found(only.slice(2, -1).split('.')[0] ?? '') : undefined;
  }

  /** A value as text, with `${…}` for what only the deployment knows. */
  textOf(located: Located): string {
    const ways = this.ways(located);
    // Whichever it will be, a star in any of them is seen.
    if (ways.length > 1) return ways.map((way) => this.textOf(way)).join(' or ');
    const { value, template } = ways[0] ?? located;
    if (typeof value === 'string') return value;
    const [name, argument] = call(value) ?? [];
    const piece = (part: unknown): string => this.textOf({ value: part, template });
    if (name === 'Ref') return `\${${String(argument)}}`;
    if (name === 'Fn::GetAtt') return `\${${attributeOf(argument).join('.')}}`;
    if (name === 'Fn::Join')
      return list(list(argument)[1])
        .map(piece)
        .join(String(list(argument)[0]));
    if (name === 'Fn::Sub') return substituted(argument, piece);
    return value === undefined ? '' : JSON.stringify(value);
  }

  /**
   * Whether only the deployment knows it, or a part of it: a parameter without a default, an export of nobody here, Parameter Store, what
   * a custom resource answers.
   */
  isUnknown(located: Located): boolean {
    return this.ways(located).some(({ value, template }) => {
      if (typeof value === 'string') return value.includes('{{resolve:');
      const [name, argument] = call(value) ?? [];
      const inside = (part: unknown): boolean => this.isUnknown({ value: part, template });
      if (name === 'Ref') return this.isAnswer(String(argument), template);
      if (name === 'Fn::GetAtt') return this.isAnswer(attributeOf(argument)[0], template);
      if (name === 'Fn::Sub') return list(argument).some(inside) || referencesIn(argument).some(inside);
      if (name !== undefined && !evaluated.includes(name)) return true;
      return isObject(value) ? Object.values(value).some(inside) : list(value).some(inside);
    });
  }

  /** Of nothing that the template makes, or of a function of the app's own. */
  private isAnswer(id: string, template: Template): boolean {
    const type = this.resources.get(key(template.path, id))?.type;
    if (type === undefined) return !id.startsWith('AWS::');
    return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
  }

  /** Every value that this one may come to. */
  private ways(located: Located): readonly Located[] {
    const { value, template } = located;
    const [name, argument] = call(value) ?? [];
    if (name === undefined) return [located];
    if (name === 'Ref' && argument === 'AWS::NoValue') return [{ value: undefined, template }];
    if (name === 'Fn::If')
      return list(argument)
        .slice(1)
        .flatMap((branch) => this.ways({ value: branch, template }));
    if (name === 'Fn::FindInMap') return mapped(list(argument), template) ?? [located];
    const led = this.elsewhere(name, argument, template);
    return led === undefined ? [located] : this.ways(led);
  }

  /** Where a reference leads, if it leads out of its template or to a parameter whose value is known. */
  private elsewhere(name: string, argument: unknown, template: Template): Located | undefined {
    if (name === 'Ref') return this.parameter(String(argument), template);
    if (name === 'Fn::GetAtt') return this.outputOfNested(attributeOf(argument), template);
    if (name !== 'Fn::ImportValue') return undefined;
    return this.exports.get(key(template.folder, this.textOf({ value: argument, template })));
  }

  private parameter(id: string, template: Template): Located | undefined {
    const declared = object(template.body['Parameters'])[id];
    if (declared === undefined) return undefined;
    const { parent } = template;
    const around = parent && this.templates.get(parent.path);
    const given = around && object(propertiesOf(around, parent.resource)['Parameters'])[id];
    if (around && given !== undefined) return { value: given, template: around };
    const { Default: fallback, Type: type } = object(declared);
    // The default of a parameter that is a path into Parameter Store is the path, not the value.
    return fallback === undefined || String(type).startsWith('AWS::SSM::') ? undefined : { value: fallback, template };
  }

  private outputOfNested([id, ...attribute]: readonly string[], { path }: Template): Located | undefined {
    const inner = this.nested.get(key(path, id ?? ''));
    if (inner === undefined || attribute[0] !== 'Outputs') return undefined;
    const output = object(object(inner.body['Outputs'])[attribute.slice(1).join('.')]);
    return 'Value' in output ? { value: output['Value'], template: inner } : undefined;
  }
}

const key = (path: string, id: string): string => `${path}\n${id}`;

const propertiesOf = (template: Template, id: string) =>
  object(object(object(template.body['Resources'])[id])['Properties']);

function exportsOf(template: Template): readonly (readonly [name: string, value: Located])[] {
  return Object.values(object(template.body['Outputs'])).flatMap((output) => {
    const { Export: exported, Value: value } = object(output);
    const { Name: name } = object(exported);
    return typeof name === 'string' ? [[key(template.folder, name), { value, template }] as const] : [];
  });
}

/** What a mapping holds at its two keys, or at any where a key is not written out. */
function mapped([map, ...keys]: readonly unknown[], template: Template): readonly Located[] | undefined {
  const at = (from: unknown, wanted: unknown): readonly unknown[] =>
    typeof wanted === 'string' ? list(object(from)[wanted]) : Object.values(object(from));
  const [first, second] = keys;
  const found = at(object(template.body['Mappings'])[String(map)], first).flatMap((row) => at(row, second));
  return found.length === 0 ? undefined : found.map((value) => ({ value, template }));
}

/** Functions of CloudFormation that only rearrange what they are given. */
const evaluated: readonly string[] = ['Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::Base64', 'Fn::Cidr', 'Fn::GetAZs'];

/** What a substitution names in its text, as references. */
function referencesIn(argument: unknown): readonly unknown[] {
  const [text, variables] = list(argument);
  return [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !(name in object(variables)))
    .map((name) => (name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }));
}

/** `["Key", "Arn"]` or `"Key.Arn"`. */
function attributeOf(argument: unknown): readonly [id: string, ...attribute: readonly string[]] {
  const [id = '', ...attribute] = list(argument).flatMap((part) => String(part).split('.'));
  return [id, ...attribute];
}

function substituted(argument: unknown, piece: (part: unknown) => string): string {
  const [text, variables] = list(argument);
  return String(text).replaceAll(/\$\{([^!}][^}]*)\}/g, (written, name: string) => {
    const given = object(variables)[name];
    if (given !== undefined) return piece(given);
    return name.includes('.') ? written : piece({ Ref: name });
  });
}
