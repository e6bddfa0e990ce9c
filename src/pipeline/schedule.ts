/** Cron lines as GitHub Actions takes them, in UTC. */
import { Cron } from 'croner';
import type { Instant } from '../clock.ts';
import { cronFields, everFires } from './cron-gaps.ts';

export interface CronFault {
  /** The end of a sentence that begins with the line. */
  fault: string;
  remedy: string;
}

const judged = new Map<string, CronFault | undefined>();

/** What is wrong with a cron line, or undefined. Several rules ask, so that the answer is kept. */
export function cronFault(line: string): CronFault | undefined {
  if (!judged.has(line)) judged.set(line, judge(line));
  return judged.get(line);
}

function judge(line: string): CronFault | undefined {
  if (/^@/.test(line))
    return { fault: 'is a nickname, which GitHub does not take', remedy: 'write five fields' };
  const fields = line.split(' ');
  if (fields.length !== 5 || fields.includes(''))
    return {
      fault: 'does not have five fields with one space between them',
      remedy: 'write minute, hour, day of month, month, day of week, such as `17 2 * * *`',
    };
  const odd = fields.find((field) => !/^(?:[0-9*,/-]|(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z]))+$/.test(field));
  if (odd !== undefined)
    return { fault: 'uses more than POSIX cron knows', remedy: 'use digits, names and * , - / only' };
  // GitHub counts days of the week from 0 to 6; seven for Sunday is an extension of other crons.
  if (fields[4]?.split(',').some((part) => part.replace(/\/.*/, '').split('-').includes('7')))
    return {
      fault: 'has 7 as a day of the week, which goes from 0 to 6',
      remedy: 'write 0 or SUN for Sunday',
    };
  try {
    return everFires(line)
      ? undefined
      : {
          fault: 'falls on a day that no month has, so it would never run',
          remedy: 'choose a day that exists',
        };
  } catch (error) {
    const reason =
      error instanceof Error
        ? error.message.replace(/^CronPattern: I?/, (start) => (start.endsWith('I') ? 'i' : ''))
        : String(error);
    return { fault: `is not a cron line: ${reason}`, remedy: 'write for example `17 2 * * *`' };
  }
}

/** The next `count` runs of all `lines` after `from`, in order, two at one instant counted once. */
export function nextRuns(lines: readonly string[], from: Instant, count: number): Instant[] {
  // Croner reads a fixed offset much faster than a named zone.
  const runs = lines.flatMap((line) =>
    new Cron(line, { mode: '5-part', utcOffset: 0, paused: true }).nextRuns(count, new Date(from)),
  );
  return [...new Set(runs.map((run) => run.getTime()))].sort((a, b) => a - b).slice(0, count);
}

/** Whether a line fires at minute 0, when GitHub starts workflows late or not at all. */
export const atTopOfHour = (line: string): boolean => cronFields(line).minute[0] === 1;
