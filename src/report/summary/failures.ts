/** What went wrong, with what DMS said, what to do next, and what is left. */
import type { RunReport } from '../../run/report.ts';
import { code, fence, markdown, prose } from '../escape.ts';
import { count } from '../format.ts';
import { gravestFirst, whyNot } from '../headline.ts';
import { leftCost, leftLines, nextSteps } from '../leftovers.ts';
import { checkpointMove } from '../position.ts';

/**
 * A section for each load that needs somebody, the gravest first; empty when none does. One that is not
 * finished needs nobody: the next run continues it, and its row says so.
 */
export function failures(
  reports: readonly RunReport[],
  limit: { reports: number; evidence: number },
): string[] {
  const all = gravestFirst(reports).filter(({ outcome, failure, leftovers }) =>
    outcome === 'succeeded' ? leftovers.length > 0 : outcome !== 'unfinished' || failure !== undefined,
  );
  const shown = all.slice(0, limit.reports).map((report) => section(report, limit.evidence));
  const more = all.length - shown.length;
  return more > 0 ? [...shown, `And ${count(more)} more that need a look.`] : shown;
}

function section(report: RunReport, evidence: number): string {
  const { failure } = report;
  const why = report.outcome === 'succeeded' ? 'something is left in AWS' : whyNot(report);
  const parts = [`### ${markdown(`${report.pipeline}: ${why}`, 160)}`];
  if (failure) parts.push(`Cause: ${prose(failure.message)} (${code(failure.code, 60)})`);
  if (failure && failure.evidence.length > 0 && evidence > 0) parts.push(fence(failure.evidence, evidence));
  const steps = nextSteps(report);
  if (steps.length > 0) parts.push(steps.map((step) => `**Next:** ${prose(step)}`).join('\\\n'));
  const left = leftLines(report);
  if (left.length > 0) {
    const shown = left.slice(0, Math.max(3, evidence)).map((line) => `- ${markdown(line)}`);
    const more = left.length - shown.length;
    if (more > 0) shown.push(`- and ${count(more)} more`);
    parts.push(`Still in AWS; ${markdown(leftCost(report))}:\n\n${shown.join('\n')}`);
  }
  const move = checkpointMove(report);
  if (move && report.outcome === 'failed') parts.push(`Checkpoint ${markdown(move, 400)}`);
  return parts.join('\n\n');
}
