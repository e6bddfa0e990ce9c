import { describe, expect, it } from 'vitest';
import { type Annotation, annotationLines } from '../../src/report/annotations.ts';

describe('annotations', () => {
  it.each<[Annotation, string]>([
    [{ level: 'error', message: 'x' }, '::error::x'],
    [
      {
        level: 'warning',
        message: '100 % of it',
        title: 'a, b: c',
        file: 'pipelines/a.yml',
        line: 3,
        column: 7,
      },
      '::warning file=pipelines/a.yml,line=3,col=7,title=a%2C b%3A c::100 %25 of it',
    ],
    [{ level: 'notice', message: 'a\n::error::b' }, '::notice::a\\n::error::b'],
    [{ level: 'notice', message: '##[error]x', file: 'a,line=9' }, '::notice file=a%2Cline=9::## [error]x'],
    [{ level: 'error', message: 'password=hunter2' }, '::error::password=***'],
  ])('%#: %j', (annotation, line) => {
    expect(annotationLines([annotation])).toEqual([line]);
  });

  it('come gravest first, ten of a level, of which the last counts what GitHub would drop', () => {
    const of = (level: Annotation['level'], number: number): Annotation[] =>
      Array.from({ length: number }, (_, index) => ({ level, message: `${level} ${index}` }));
    const lines = annotationLines([...of('notice', 1), ...of('warning', 10), ...of('error', 25)]);
    expect(lines).toHaveLength(21);
    expect(lines.slice(8, 12)).toEqual([
      '::error::error 8',
      '::error::16 more of this kind: see the job summary and the log',
      '::warning::warning 0',
      '::warning::warning 1',
    ]);
    expect(lines.at(-1)).toBe('::notice::notice 0');
  });
});
