/** Log positions of a scripted source: each stands for the commit time of the last change before it. */
import type { Instant } from '../clock.ts';

const BLOCK = 1_000_000;

/** A checkpoint in the form of the engine, in which later instants have later positions. */
export function scriptedCheckpoint(engine: string, at: Instant): string {
  const count = Math.floor(at / 1000) % 100;
  if (/postgres|babelfish/.test(engine)) {
    const half = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
    return `checkpoint:V1#${count}#${half(Math.floor(at / 2 ** 32))}/${half(at % 2 ** 32)}#0#0#*#0#0`;
  }
  const file = `mysql-bin-changelog.${String(Math.floor(at / BLOCK)).padStart(6, '0')}`;
  const offset = at % BLOCK;
  return `checkpoint:V1#${count}#${file}:${offset}:-1:${offset}:0:${file}:${offset}#0#0#*#0#${count}`;
}

/** The instant that a checkpoint or a native position stands for; undefined when it is of another make. */
export function scriptedInstant(position: string): Instant | undefined {
  const native = /^checkpoint:V1#[^#]*#([^#]+)#/.exec(position)?.[1] ?? position;
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(native) ?? [];
  if (high !== undefined && low !== undefined)
    return Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
  const [, file, offset] = /^mysql-bin-changelog\.(\d+):(\d+)/.exec(native) ?? [];
  if (file !== undefined && offset !== undefined) return Number(file) * BLOCK + Number(offset);
  return undefined;
}
