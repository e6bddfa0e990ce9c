/** The replication instance: which one, and whether it can be made. */
import { key, type Rule, value, type Where } from '../context.ts';
import { nearest, oneOf } from '../nearest.ts';
import type { Severity } from '../problem.ts';
import { quoted } from '../problem.ts';
import type { WrittenInstance } from '../schema-instance.ts';
import type { Path } from '../source-file.ts';

export const instanceIsKnown: Rule = ({ written: { instance }, instances, report }) => {
  if (typeof instance !== 'string' || !instances || instances.includes(instance)) return;
  const near = nearest(instance, instances);
  const remedy = near
    ? `did you mean "${near}"?`
    : instances.length > 0
      ? `write ${oneOf(instances)}, or add it under \`instances\` in \`_project.yml\``
      : 'add it under `instances` in `_project.yml`, or write `instance: { class: dms.t3.medium }`';
  report('error', value('instance'), 'unknown-instance', `there is no instance ${quoted(instance)}`, remedy);
};

export const inlineInstanceIsOwn: Rule = ({ written: { instance }, report }) => {
  if (typeof instance !== 'object') return;
  checkInstance(instance, ['instance'], report);
  if (instance.shared)
    report(
      'error',
      key('instance', 'shared'),
      'shared-without-name',
      'only an instance with a name can be shared',
      'move it under `instances` in `_project.yml` and name it here',
    );
};

/** What goes together in one instance, inline or under `instances`. */
export function checkInstance(
  instance: WrittenInstance,
  path: Path,
  report: (severity: Severity, where: Where, code: string, message: string, remedy: string) => void,
): void {
  if (instance.multiAz && instance.availabilityZone !== undefined)
    report(
      'error',
      key(...path, 'availabilityZone'),
      'zone-and-multi-az',
      'an instance with `multiAz: true` cannot be tied to one zone',
      'remove "availabilityZone" or "multiAz"',
    );
  const seen = new Set<string>();
  for (const [index, { days }] of (instance.sizes ?? []).entries())
    for (const [place, day] of days.entries()) {
      if (seen.has(day))
        report(
          'error',
          value(...path, 'sizes', index, 'days', place),
          'day-twice',
          `${day} is taken by an earlier size already, and the first that matches wins`,
          'name each day once',
        );
      seen.add(day);
    }
}
