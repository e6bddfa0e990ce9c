/** Addresses on GitHub for the job summary. */
import type { SummaryOptions } from '../report/summary.ts';
import { workflowRun } from '../wiring.ts';
import type { Io } from './io.ts';

/** Nothing outside of a workflow. Variables: GitHub Actions documentation, default variables. */
export function links(env: Io['env']): NonNullable<SummaryOptions['links']> {
  const run = workflowRun(env);
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env;
  if (!server || !repository || !commit) return run === undefined ? {} : { run };
  return {
    ...(run === undefined ? {} : { run }),
    // A path that leads out of the checkout has no page.
    file: (path) =>
      /^(?:\/|\.\.|[A-Za-z]:)/.test(path)
        ? undefined
        : `${server}/${repository}/blob/${commit}/${path.split(/[\\/]/).map(encodeURIComponent).join('/')}`,
  };
}
