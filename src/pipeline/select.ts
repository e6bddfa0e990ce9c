/** Which of the loaded pipelines a command is about. */
import picomatch from 'picomatch';
import { definitionError } from '../errors.ts';
import type { LoadedPipeline } from './load.ts';
import { nearest, oneOf } from './nearest.ts';
import { quoted } from './problem.ts';

export interface Selection {
  /** Names or globs; none: every enabled pipeline. */
  names?: readonly string[];
  /** `key=value`; a pipeline must have all of them. */
  tags?: readonly string[];
  /** A cron line, letter for letter: GitHub reports the one that fired as it is written. */
  schedule?: string;
}

/**
 * In the order of the files. Disabled pipelines are left out, unless one is named, which is an error, as is
 * everything that selects nothing: a run that does nothing must not look like a success. Throws a
 * definition error.
 */
export function selectPipelines(all: readonly LoadedPipeline[], selection: Selection): LoadedPipeline[] {
  const named = selection.names?.length ? byNames(all, selection.names) : new Set(all);
  const tags = (selection.tags ?? []).map(readTag);
  const { schedule } = selection;

  const enabled = all.filter((one) => named.has(one) && one.pipeline.enabled);
  const tagged = enabled.filter(({ pipeline }) =>
    tags.every(({ key, value }) => tagOf(pipeline.tags, key) === value),
  );
  if (tags.length > 0 && tagged.length === 0) throw noSuchTag(enabled, selection.tags ?? []);
  const due =
    schedule === undefined ? tagged : tagged.filter(({ pipeline }) => pipeline.schedule.includes(schedule));
  if (schedule !== undefined && due.length === 0) throw noSuchSchedule(tagged, schedule);
  return due;
}

function byNames(all: readonly LoadedPipeline[], names: readonly string[]): Set<LoadedPipeline> {
  const chosen = new Set<LoadedPipeline>();
  for (const name of names) {
    const exact = all.find(({ pipeline }) => pipeline.name === name);
    if (exact && !exact.pipeline.enabled)
      throw definitionError({
        code: 'pipeline-disabled',
        message: `pipeline ${name} (${exact.pipeline.file}) is disabled`,
        remedy: `remove \`enabled: false\` from ${exact.pipeline.file} to run it`,
      });
    const matches = exact ? [exact] : matching(all, name);
    if (matches.length === 0) throw unknownName(all, name);
    for (const match of matches) chosen.add(match);
  }
  return chosen;
}

function matching(all: readonly LoadedPipeline[], glob: string): LoadedPipeline[] {
  // Names have no other characters than these, so anything else is a glob, and a long one is none of ours.
  if (/^[a-z0-9-]*$/.test(glob) || glob.length > 200) return [];
  const matches = picomatch(glob, { nonegate: true });
  return all.filter(({ pipeline }) => matches(pipeline.name));
}

function unknownName(all: readonly LoadedPipeline[], name: string) {
  const names = all.map(({ pipeline }) => pipeline.name);
  const near = nearest(name, names);
  const list = names.slice(0, 20).join(', ') + (names.length > 20 ? ', …' : '');
  return definitionError({
    code: 'unknown-pipeline',
    message: `there is no pipeline ${quoted(name)}`,
    remedy: `${near ? `did you mean "${near}"? ` : ''}${list ? `known are ${list}` : 'no pipeline file is without errors; see `sluice validate`'}`,
  });
}

function readTag(text: string): { key: string; value: string } {
  const equals = text.indexOf('=', 1);
  if (equals > 0) return { key: text.slice(0, equals), value: text.slice(equals + 1) };
  throw definitionError({
    code: 'tag-form',
    message: `${quoted(text)} is not of the form key=value`,
    remedy: 'write for example `--tag team=data`',
  });
}

const tagOf = (tags: Record<string, string>, key: string): string | undefined =>
  Object.hasOwn(tags, key) ? tags[key] : undefined;

function noSuchTag(pipelines: readonly LoadedPipeline[], wanted: readonly string[]) {
  const known = pipelines.flatMap(({ pipeline }) =>
    Object.entries(pipeline.tags).map(([key, value]) => `${key}=${value}`),
  );
  const near = nearest(wanted[0] ?? '', known);
  return definitionError({
    code: 'no-such-tag',
    message: `no selected pipeline has the tag ${wanted.map((tag) => quoted(tag)).join(' and ')}`,
    remedy: near ? `did you mean ${quoted(near)}?` : '`sluice list --json` shows the tags of every pipeline',
  });
}

function noSuchSchedule(pipelines: readonly LoadedPipeline[], schedule: string) {
  const known = [...new Set(pipelines.flatMap(({ pipeline }) => pipeline.schedule))];
  return definitionError({
    code: 'no-such-schedule',
    message: `no selected pipeline has the schedule ${quoted(schedule)}`,
    remedy: known.length
      ? `it must be spelt alike in the workflow and in the file; known are ${oneOf(known.slice(0, 10).map((line) => quoted(line)))}`
      : 'write `schedule:` in the pipeline file',
  });
}
