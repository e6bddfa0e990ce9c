import type { Instant } from '../clock.ts';
import type { Cost } from './report.ts';
import type { InstancePlan, Resource } from './state.ts';

export function costOf(plan: InstancePlan, instance: Resource, now: Instant): Cost | undefined {
  if (instance.createdAt === undefined) return undefined;
  return { instanceClass: plan.class, instanceTime: (instance.goneAt ?? now) - instance.createdAt };
}
