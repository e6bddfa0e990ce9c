/** What a run left in AWS, what it costs there and how it goes away. */
import type { RunReport } from '../run/report.ts';
import type { RunPlan } from '../run/state.ts';
import { basisText, hourlyMoney } from './cost-text.ts';
import { plain } from './plain.ts';

/**
 * A failed run whose resources stay for a person to look at. The message goes out before the run enters
 * `held`, so there the plan tells.
 */
export function isKept(report: RunReport, plan: Partial<RunPlan> = {}): boolean {
  if (report.outcome !== 'failed') return false;
  const phase = report.phases.at(-1)?.phase;
  return (
    phase === 'held' || (phase === 'committed' && plan.onFailure === 'keep' && report.cost !== undefined)
  );
}

/** What stays, a line each; empty when nothing does. */
export function leftLines(report: RunReport, plan?: Partial<RunPlan>): string[] {
  if (report.leftovers.length > 0) return report.leftovers;
  if (!isKept(report, plan) || !report.resources) return [];
  const { instance, task } = report.resources;
  const hasTask = report.phases.some(({ phase }) => phase === 'starting');
  return [`replication instance ${instance} (kept)`, ...(hasTask ? [`replication task ${task} (kept)`] : [])];
}

/** `an instance costs about $0.073 an hour until it is deleted (estimate: …)` */
export function leftCost(report: RunReport): string {
  const price = report.cost?.price;
  return price
    ? `an instance costs ${hourlyMoney(price)} until it is deleted${basisText(price)}`
    : 'an instance is billed for every hour until it is deleted';
}

/** What to do after a run that needs something done, the failure's own remedy first. */
export function nextSteps(report: RunReport, plan?: Partial<RunPlan>): string[] {
  const name = plain(report.pipeline, 80);
  const steps = report.failure ? [report.failure.remedy] : [];
  if (report.outcome === 'unfinished') return [...steps, `\`sluice run ${name}\` continues it`];
  if (report.outcome === 'held' || isKept(report, plan)) {
    const clear = `sluice clear ${name}`;
    const said = steps.some((step) => step.includes(clear));
    return said
      ? steps
      : [
          ...steps,
          `\`${clear}\` when you have seen enough: deletes what was kept, and lets runs begin again`,
        ];
  }
  if (report.leftovers.length > 0) steps.push(`\`sluice run ${name}\` goes on deleting what is left`);
  return steps;
}
