/** `sluice status`. */
import picomatch from 'picomatch';
import { statusText } from '../report/status-text.ts';
import type { PipelineState } from '../run/state.ts';
import type { Call, Handler } from './commands.ts';
import { answer, statusDocument } from './documents.ts';
import { EXIT } from './exit-code.ts';
import type { Io } from './io.ts';
import { knownPipeline } from './known-pipeline.ts';
import { loadProject } from './project.ts';
import { withWorld } from './world.ts';

export const status: Handler = (call, io) =>
  withWorld(call.options, io, async ({ store }) => {
    const stored = await store.list();
    const files = await fromFiles(call, io);
    const { names, options } = call;
    for (const name of names) {
      const known = [...stored.map(({ pipeline }) => pipeline), ...files.keys()];
      // Throws, with the nearest name that there is.
      if (!known.some(matcher([name]))) await knownPipeline(name, store);
    }
    const isWanted = (name: string) =>
      matcher(names)(name) && (options.tag.length === 0 || hasTags(files.get(name), options.tag));
    const states = stored.filter(({ pipeline }) => isWanted(pipeline));
    const neverRun = neverRan(files, stored).filter(isWanted);
    if (options.json) answer(io, statusDocument(states, neverRun));
    else {
      const { columns } = io.stdout;
      const now = io.clock.now();
      io.stdout.write(statusText(states, { now, neverRun, ...(columns === undefined ? {} : { columns }) }));
    }
    return EXIT.done;
  });

interface FromFile {
  enabled: boolean;
  tags: Record<string, string>;
}

/** The files add what never ran and the tags; without them, or with errors in them, there is still a status. */
async function fromFiles({ options }: Call, io: Io): Promise<Map<string, FromFile>> {
  const { pipelines } = await loadProject(options.pipelines, [], io);
  return new Map(pipelines.map(({ pipeline: { name, enabled, tags } }) => [name, { enabled, tags }]));
}

const neverRan = (files: ReadonlyMap<string, FromFile>, stored: readonly PipelineState[]): string[] =>
  [...files]
    .filter(([name, { enabled }]) => enabled && !stored.some(({ pipeline }) => pipeline === name))
    .map(([name]) => name);

const hasTags = (file: FromFile | undefined, wanted: readonly string[]): boolean =>
  wanted.every((tag) => Object.entries(file?.tags ?? {}).some(([key, value]) => tag === `${key}=${value}`));

const matcher = (names: readonly string[]): ((name: string) => boolean) =>
  names.length === 0 ? () => true : picomatch([...names], { nonegate: true });
