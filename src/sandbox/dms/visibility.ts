/** Eventual consistency: what Describe shows may lag behind what was created and deleted. */
import type { Instant } from '../../clock.ts';
import { fits, same } from '../mishaps.ts';
import type { Dms } from './dms.ts';
import type { Resource } from './resource.ts';

/** From when a resource made now by `operation` is seen. */
export function visibleFrom(dms: Dms, operation: string, identifier: string): Instant {
  const mishap = dms.mishaps.strike(
    'not-yet-visible',
    (it) => fits(it.on, identifier) && same(it.operation, operation),
  );
  return dms.clock.now() + dms.millis(mishap?.seconds ?? 0);
}

/** To be called before the resource becomes `deleting`. */
export function mayLinger(dms: Dms, operation: string, resource: Resource): void {
  const mishap = dms.mishaps.strike(
    'still-visible',
    (it) => fits(it.on, resource.identifier) && same(it.operation, operation),
  );
  if (!mishap) return;
  const now = dms.clock.now();
  resource.lingers = { status: resource.life.at(now), until: now + dms.millis(mishap.seconds) };
}
