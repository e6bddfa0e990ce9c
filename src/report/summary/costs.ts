/** What the loads cost, beside what the same instances would cost all day long. */
import type { Cost, RunReport } from '../../run/report.ts';
import { about, basisText } from '../cost-text.ts';
import { markdown } from '../escape.ts';
import { counted, hours, money } from '../format.ts';

/** Undefined when no instance was asked for. */
export function costs(reports: readonly RunReport[]): string | undefined {
  const all = instancesOf(reports);
  if (all.length === 0) return undefined;
  const time = all.reduce((sum, { instanceTime }) => sum + instanceTime, 0);
  const used = `${hours(time)} instance hours on ${counted(all.length, 'replication instance')}`;
  const priced = all.filter((cost) => cost.run !== undefined && cost.allDay !== undefined);
  const [first] = priced;
  if (!first) return `**Cost:** ${used}. Set \`price\` on the instance to see money.`;
  // Estimated as soon as one of them is.
  const price = priced.find((cost) => !cost.price?.own)?.price ?? first.price;
  const run = priced.reduce((sum, cost) => sum + (cost.run ?? 0), 0);
  const allDay = priced.reduce((sum, cost) => sum + (cost.allDay ?? 0), 0);
  const these = priced.length === 1 ? 'the same instance' : 'the same instances';
  const unpriced = all.length - priced.length;
  const except = unpriced > 0 ? ` Not counted: ${counted(unpriced, 'instance')} without a price.` : '';
  return `**Cost:** ${markdown(
    `${about(price)}${money(run)} for ${used}; ${these} running all day would cost ${about(price)}${money(allDay)} a day${basisText(price)}.${except}`,
    500,
  )}`;
}

/** Loads that shared an instance tell the same cost: it is counted once. */
function instancesOf(reports: readonly RunReport[]): Cost[] {
  const costs = new Map<string, Cost>();
  for (const [index, { cost, resources }] of reports.entries()) {
    if (!cost) continue;
    const key = resources?.instance ?? `#${index}`;
    const before = costs.get(key);
    if (!before || before.instanceTime < cost.instanceTime) costs.set(key, cost);
  }
  return [...costs.values()];
}
