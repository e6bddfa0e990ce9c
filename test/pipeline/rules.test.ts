import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../src/pipeline/problem.ts';
import { ALL } from './cases.ts';
import { inShort, loadText, marked } from './loading.ts';

for (const [subject, cases] of Object.entries(ALL)) {
  describe(subject, () => {
    test.each(cases)('%s', async (_, source, says, others) => {
      const { text, places } = marked(source);
      const { pipelines, problems } = await loadText(text, others);
      expect(inShort(problems)).toEqual(says.map((said) => `${places[0]} ${said}`));
      // Warnings let the pipeline through, an error does not.
      expect(pipelines).toHaveLength(says.some((said) => said.startsWith('error')) ? 0 : 1);
      for (const { message, remedy, file } of problems) {
        expect(file).toBe('pipelines/shop.yml');
        for (const text of [message, remedy]) expect(text).not.toMatch(/\.$|undefined|\[object|expected/i);
      }
    });
  });
}

test('the words of every message, to be read', async () => {
  const lines: string[] = [];
  for (const [subject, cases] of Object.entries(ALL)) {
    lines.push('', `# ${subject}`);
    for (const [title, source, , others] of cases) {
      const { problems } = await loadText(marked(source).text, others);
      lines.push('', `${title}:`, ...problems.map((problem) => `  ${formatProblem(problem)}`));
    }
  }
  await expect(`${lines.join('\n').trim()}\n`).toMatchFileSnapshot('messages.txt');
});
