import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnElement, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isObject, list, object, type JsonObject } from './json';

/** The template of a stack as it is written: after tokens, aspects and overrides, it is what CloudFormation gets. */
export interface Template {
  /** Path of the stack in the construct tree. */
  readonly path: string;
  /** Where it is written. */
  readonly file: string;
  readonly body: JsonObject;
  /** Exports are found by name among the templates of one folder: one stage. */
  readonly folder: string;
  /** Of a nested stack: the stack around it, and the resource there that stands for this one. */
  readonly parent: { readonly path: string; readonly resource: string } | undefined;
  /** By logical id; what no construct made is called by its logical id. */
  readonly pathOf: (logicalId: string) => string;
  /** Of its content: part of the address under which a nested stack is published. */
  readonly digest: string;
}

export interface Resource {
  readonly template: Template;
  readonly id: string;
  readonly path: string;
  readonly type: string;
  readonly properties: JsonObject;
}

/** Every template of a synthesized app, nested stages and nested stacks too. @throws Error where one was not written */
export function templatesUnder(root: IConstruct): readonly Template[] {
  return root.node.findAll().filter(Stack.isStack).map(read);
}

function read(stack: Stack): Template {
  const folder = Stage.of(stack)?.outdir;
  if (folder === undefined) throw new Error(`${stack.node.path} is in no stage`);
  const file = join(folder, stack.templateFile);
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isObject(content)) throw new Error(`${file} is no template`);
  const { nestedStackParent: around, nestedStackResource: standIn } = stack;
  return {
    path: stack.node.path,
    file,
    body: content,
    folder,
    parent:
      around && CfnElement.isCfnElement(standIn)
        ? { path: around.node.path, resource: logicalIdOf(standIn, around) }
        : undefined,
    pathOf: pathsIn(stack),
    digest: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
  };
}

function pathsIn(stack: Stack): Template['pathOf'] {
  const paths = new Map<string, string>();
  for (const construct of stack.node.findAll()) {
    if (CfnElement.isCfnElement(construct) && construct.stack === stack)
      paths.set(logicalIdOf(construct, stack), construct.node.path);
  }
  return (logicalId) => paths.get(logicalId) ?? `${stack.node.path}/${logicalId}`;
}

/** As it is written: an override counts. */
const logicalIdOf = (element: CfnElement, stack: Stack): string => String(stack.resolve(element.logicalId));

export function resourcesOf(template: Template): readonly Resource[] {
  return Object.entries(object(template.body['Resources'])).map(([id, raw]) => ({
    template,
    id,
    path: template.pathOf(id),
    type: String(object(raw)['Type']),
    properties: object(object(raw)['Properties']),
  }));
}

/** Names of what rewrites a template after synthesis. */
export const transformsOf = ({ body }: Template): readonly string[] => list(body['Transform']).map(String);
