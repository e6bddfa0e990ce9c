/** Files with errors, as one error: what is wrong with each line, and that nothing was begun. */
import { SluiceError } from '../errors.ts';
import type { Problem } from '../pipeline/problem.ts';

export class WrongFiles extends SluiceError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    const files = new Set(problems.map(({ file }) => file)).size;
    super('definition', {
      code: 'files-wrong',
      message: `${count(errors, 'error')} in ${count(files, 'file')}: nothing was begun`,
      remedy: 'mend the lines above; `sluice validate` checks them again',
    });
    this.problems = problems;
  }
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
