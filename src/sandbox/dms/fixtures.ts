import { Life } from '../life.ts';
import type { Dms } from './dms.ts';
import { newArn } from './identifiers.ts';
import { SUBNETS } from './subnets.ts';
import type { Endpoint } from './world.ts';

/** An endpoint that is there from the beginning; it signs in by the secret that its settings name. */
export interface EndpointFixture {
  identifier: string;
  type: Endpoint['type'];
  engine: string;
  settings: Record<string, unknown>;
}

/** Puts subnet groups and endpoints into an account, so that a pipeline can name them. */
export function putFixtures(dms: Dms, subnetGroups: readonly string[], endpoints: EndpointFixture[]): void {
  const base = () => {
    const now = dms.clock.now();
    return {
      number: dms.world.nextNumber(),
      createdAt: now,
      tags: new Map(),
      fixture: true,
      visibleFrom: now,
    };
  };
  for (const identifier of subnetGroups) {
    const made = base();
    dms.world.subnetGroups.add({
      ...made,
      identifier,
      arn: newArn(dms, 'subgrp', made.number),
      life: new Life('Complete', made.createdAt),
      description: `The subnet group ${identifier} of the sandbox`,
      subnets: [...SUBNETS],
    });
  }
  for (const endpoint of endpoints) {
    const made = base();
    dms.world.endpoints.add({
      ...made,
      ...endpoint,
      arn: newArn(dms, 'endpoint', made.number),
      life: new Life('active', made.createdAt),
      sslMode: 'none',
    });
  }
}
