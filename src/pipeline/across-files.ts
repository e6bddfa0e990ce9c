/** What two pipelines cannot share. */
import type { CheckedPipeline } from './check-pipeline.ts';
import { oneOf } from './nearest.ts';
import { quoted } from './problem.ts';
import { POSTGRES } from './rules/postgres.ts';
import type { Path } from './source-file.ts';

/** Adds a problem to every pipeline that shares what must be its own. */
export function acrossFiles(pipelines: readonly CheckedPipeline[]): void {
  shared(pipelines, ({ name }) => name, {
    path: ['name'],
    code: 'name-twice',
    message: (name, others) =>
      `the name ${quoted(name)} is taken by ${others} as well, and state is kept by name`,
    remedy: 'give each pipeline a name of its own',
  });
  shared(pipelines, slotOf, {
    path: ['source', 'settings', 'SlotName'],
    code: 'slot-shared',
    message: (_, others) =>
      `the replication slot is read by ${others} as well: what one run has read, the other never sees`,
    remedy: 'create a slot for each pipeline',
  });
}

interface Complaint {
  path: Path;
  code: string;
  message(key: string, others: string): string;
  remedy: string;
}

function shared(
  pipelines: readonly CheckedPipeline[],
  keyOf: (pipeline: CheckedPipeline) => string | undefined,
  { path, code, message, remedy }: Complaint,
): void {
  const owners = new Map<string, CheckedPipeline[]>();
  for (const pipeline of pipelines) {
    const key = keyOf(pipeline);
    if (key !== undefined) owners.set(key, [...(owners.get(key) ?? []), pipeline]);
  }
  for (const [key, all] of owners) {
    if (all.length < 2) continue;
    for (const pipeline of all) {
      const others = all.filter((other) => other !== pipeline).map(({ source }) => source.file);
      pipeline.problems.push({
        ...pipeline.locate(path),
        severity: 'error',
        code,
        message: message(key, oneOf(others.slice(0, 3))),
        remedy,
        ...(pipeline.name === undefined ? {} : { pipeline: pipeline.name }),
      });
    }
  }
}

function slotOf({ written: { mode, source } }: CheckedPipeline): string | undefined {
  if (mode !== 'cdc' || typeof source !== 'object' || !POSTGRES.includes(source.engine)) return undefined;
  const slot = source.settings?.SlotName;
  return typeof slot === 'string' ? JSON.stringify([source.secret, source.database, slot]) : undefined;
}
