/** `sluice checkpoint get NAME`: the checkpoint in force and those before it, to rewind to. */
import type { Instant } from '../clock.ts';
import type { Checkpoint } from '../run/state.ts';
import { ago, utc } from './format.ts';
import { inert, plain } from './plain.ts';
import { type TextColumn, textTable } from './text-table.ts';

const COLUMNS: readonly TextColumn[] = [
  { title: '' },
  { title: 'RUN' },
  { title: 'STORED' },
  { title: 'AGE' },
  // Whole, so that it can be copied: the last column may run over the edge of the terminal.
  { title: 'CHECKPOINT' },
];

/** `past` newest first, as the store gives them; the one in force is marked and may be among them. */
export function checkpointText(
  checkpoints: { pipeline: string; current: Checkpoint | undefined; past: readonly Checkpoint[] },
  { now }: { now: Instant },
): string {
  const { pipeline, current, past } = checkpoints;
  const name = plain(pipeline, 80);
  if (!current && past.length === 0) {
    return inert(`${name} has no checkpoint: its next run begins as \`start\` says.\n`);
  }
  const isCurrent = (one: Checkpoint) => one.run === current?.run && one.value === current.value;
  const all = current && !past.some(isCurrent) ? [current, ...past] : past;
  const rows = all.map((one) => [
    isCurrent(one) ? '*' : '',
    plain(one.run, 60),
    utc(one.at),
    ago(one.at, now),
    plain(one.value, 4000),
  ]);
  const head = current
    ? `${name} continues from the checkpoint marked *.`
    : `${name} has no checkpoint in force: its next run begins as \`start\` says.`;
  return inert(`${head}\n\n`) + textTable(COLUMNS, rows);
}
