/** `sluice validate`. */
import { formatProblem } from '../pipeline/problem.ts';
import { counted } from '../report/format.ts';
import type { Handler } from './commands.ts';

import { answer, problemsDocument } from './documents.ts';
import { EXIT } from './exit-code.ts';
import { loadProject } from './project.ts';

export const validate: Handler = async ({ names, options }, io) => {
  const { pipelines, problems } = await loadProject(options.pipelines, names, io);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const code = errors > 0 ? EXIT.wrong : EXIT.done;
  if (options.json) {
    answer(io, { pipelines: pipelines.map(({ pipeline }) => pipeline.name), ...problemsDocument(problems) });
    return code;
  }
  for (const problem of problems) io.stdout.write(`${formatProblem(problem)}\n`);
  const sound = `${counted(pipelines.length, 'pipeline')} without errors`;
  const found = [counted(errors, 'error'), counted(problems.length - errors, 'warning')];
  io.stdout.write(`${sound}; ${found.join(', ')}\n`);
  return code;
};
