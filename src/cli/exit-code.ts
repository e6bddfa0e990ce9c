/** What a command tells the shell. */
import type { RunReport } from '../run/report.ts';

export const EXIT = {
  /** Everything was done. */
  done: 0,
  /** A load failed, or is held because an earlier one did; also a bug. */
  failed: 1,
  /** The files or the call are wrong, or AWS cannot be asked at all: nothing was begun. */
  wrong: 2,
  /** Another run has the pipeline. */
  busy: 3,
  /** Stopped waiting, or something is left in AWS after the time for deleting: the next run goes on. */
  unfinished: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Of several loads the one that most needs a person decides. */
const GRAVEST_FIRST: readonly ExitCode[] = [EXIT.wrong, EXIT.failed, EXIT.busy, EXIT.unfinished];

export const gravest = (codes: readonly ExitCode[]): ExitCode =>
  GRAVEST_FIRST.find((code) => codes.includes(code)) ?? EXIT.done;

export function exitCodeOf({ outcome, leftovers }: Pick<RunReport, 'outcome' | 'leftovers'>): ExitCode {
  switch (outcome) {
    case 'succeeded':
      return leftovers.length > 0 ? EXIT.unfinished : EXIT.done;
    case 'failed':
    case 'held':
      return EXIT.failed;
    case 'busy':
      return EXIT.busy;
    case 'unfinished':
      return EXIT.unfinished;
  }
}

/** For `--help` and the README. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.done, 'done'],
  [EXIT.failed, 'a load failed or is held'],
  [EXIT.wrong, 'the files or the call are wrong: nothing was begun'],
  [EXIT.busy, 'another run holds the pipeline'],
  [EXIT.unfinished, 'not finished yet, or something is left in AWS: the next run goes on'],
];
