/** `_project.yml`: what the pipelines of a folder share. */
import { checkMembers, checkValue } from './check-shape.ts';
import type { Where, Written } from './context.ts';
import type { Document, Documents } from './documents.ts';
import type { Finding } from './finding.ts';
import type { Problem, Severity } from './problem.ts';
import { checkInstance } from './rules/instances.ts';
import { projectSchema } from './schema.ts';
import { inlineInstance, instanceName, type WrittenInstance } from './schema-instance.ts';
import { projectShape } from './shape.ts';
import { nodeAt, type SourceFile } from './source-file.ts';
import type { YamlNode } from './yaml-tree.ts';

export interface ProjectFile {
  /** Absent when there is no such file, or it is no YAML. */
  source?: SourceFile;
  /** Whether nothing is wrong with it; otherwise no pipeline can be sure of its defaults. */
  sound: boolean;
  /** As far as their shape is right. */
  defaults: Written;
  /** Names; undefined when they cannot be known. */
  instanceNames: string[] | undefined;
  instances: Record<string, WrittenInstance>;
  settings: Document | undefined;
  mappings: Document | undefined;
}

/** A folder without `_project.yml`. */
export const NO_PROJECT: ProjectFile = {
  sound: true,
  defaults: {},
  instanceNames: [],
  instances: {},
  settings: undefined,
  mappings: undefined,
};

/** A `_project.yml` that is there but says nothing that can be relied on. */
export const UNREADABLE_PROJECT: ProjectFile = { ...NO_PROJECT, sound: false, instanceNames: undefined };

export function checkProject(source: SourceFile, documents: Documents, problems: Problem[]): ProjectFile {
  const findings: Finding[] = [];
  const before = problems.length;
  const { shape } = projectSchema;
  const defaultMembers = shape.defaults.unwrap().shape;
  const root = projectShape();
  let defaults: Written = {};
  let instances: Record<string, WrittenInstance> = {};

  for (const [key, entry] of source.root.entries) {
    const { node } = entry;
    if (key === 'defaults' && node.kind === 'map')
      // Every member has passed the schema of its key.
      defaults = checkMembers(node, { members: defaultMembers, root, path: [key] }, findings) as Written;
    else if (key === 'instances' && node.kind === 'map') instances = checkInstances(node, findings);
    else
      checkMembers(
        { ...source.root, entries: new Map([[key, entry]]) },
        { members: shape, root, path: [] },
        findings,
      );
  }
  const report = (
    severity: Severity,
    { path, part }: Where,
    code: string,
    message: string,
    remedy: string,
  ) => {
    findings.push({ severity, path, part, code, message, remedy });
  };
  for (const [name, instance] of Object.entries(instances))
    checkInstance(instance, ['instances', name], report);

  const document = (kind: 'settings' | 'mappings') =>
    source.has(['defaults', kind])
      ? documents.load(source, ['defaults', kind], kind, findings, problems)
      : undefined;
  const settings = document('settings');
  const mappings = document('mappings');
  for (const { path, part, ...finding } of findings)
    problems.push({ ...source.locate(path, part), ...finding });
  const sound = !problems.slice(before).some(({ severity }) => severity === 'error');
  return { source, sound, defaults, instanceNames: namesOf(source), instances, settings, mappings };
}

function checkInstances(node: YamlNode, findings: Finding[]): Record<string, WrittenInstance> {
  const instances: Record<string, WrittenInstance> = {};
  if (node.kind !== 'map') return instances;
  for (const [name, entry] of node.entries) {
    const path = ['instances', name];
    const fault = instanceName().safeParse(name).error?.issues[0]?.message;
    if (fault)
      findings.push({
        path,
        part: 'key',
        severity: 'error',
        code: 'wrong-value',
        message: `the name of an instance must be ${fault}`,
        remedy: 'rename it, such as nightly',
      });
    const instance = checkValue(entry.node, inlineInstance, projectShape(), path, findings);
    if (instance) instances[name] = instance;
  }
  return instances;
}

function namesOf(source: SourceFile): string[] | undefined {
  const node = nodeAt(source, ['instances']);
  if (!node) return [];
  return node.kind === 'map' ? [...node.entries.keys()] : undefined;
}
