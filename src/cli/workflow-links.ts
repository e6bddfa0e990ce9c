/** Addresses on GitHub for the job summary. */
import { relative, resolve, sep } from 'node:path';
import { contains } from '../pipeline/read-source.ts';
import type { SummaryOptions } from '../report/summary.ts';
import { workflowRun } from '../wiring.ts';
import type { Io } from './io.ts';

/** Nothing outside of a workflow. Variables: GitHub Actions documentation, default variables. */
export function links({ env, cwd }: Pick<Io, 'env' | 'cwd'>): NonNullable<SummaryOptions['links']> {
  const run = workflowRun(env);
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env;
  if (!server || !repository || !commit) return run === undefined ? {} : { run };
  const checkout = env.GITHUB_WORKSPACE || cwd;
  return {
    ...(run === undefined ? {} : { run }),
    file: (path) => {
      const file = resolve(cwd, path);
      // What lies outside of the checkout has no page.
      if (!contains(checkout, file)) return undefined;
      const parts = relative(checkout, file).split(sep).map(encodeURIComponent);
      return `${server}/${repository}/blob/${commit}/${parts.join('/')}`;
    },
  };
}
