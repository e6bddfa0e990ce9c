/** `sluice validate`. */
import { formatProblem } from '../pipeline/problem.ts';
import { counted } from '../report/format.ts';
import type { Handler } from './commands.ts';

import { answer, problemsDocument } from './documents.ts';
import { EXIT } from './exit-code.ts';
import { loadProject } from './project.ts';
import { problemsMarkdown, writeSummary } from './summary-file.ts';

export const validate: Handler = async ({ names, options }, io) => {
  const { pipelines, problems } = await loadProject(options.pipelines, names, io);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const found = [counted(errors, 'error'), counted(problems.length - errors, 'warning')].join(', ');
  const headline = `${counted(pipelines.length, 'pipeline')} without errors; ${found}`;
  if (options.json) {
    answer(io, { pipelines: pipelines.map(({ pipeline }) => pipeline.name), ...problemsDocument(problems) });
  } else {
    io.stdout.write([...problems.map(formatProblem), headline, ''].join('\n'));
  }
  await writeSummary(problemsMarkdown(headline, problems), options, io);
  return errors > 0 ? EXIT.wrong : EXIT.done;
};
