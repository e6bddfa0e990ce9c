import type {
  CreateReplicationSubnetGroupMessage,
  CreateReplicationSubnetGroupResponse,
} from '@aws-sdk/client-database-migration-service';
import { ACCOUNT } from '../account.ts';
import { Life } from '../life.ts';
import * as faults from './faults.ts';
import { newArn } from './identifiers.ts';
import { operation } from './operation.ts';
import { SUBNETS } from './subnets.ts';
import { tagged } from './tags.ts';
import { subnetGroupView } from './views.ts';
import { visibleFrom } from './visibility.ts';

const NAME = 'CreateReplicationSubnetGroup';

/** Needs subnets in at least two zones of one VPC. */
export const createReplicationSubnetGroup = operation<
  CreateReplicationSubnetGroupMessage,
  CreateReplicationSubnetGroupResponse
>(
  NAME,
  {
    ReplicationSubnetGroupIdentifier: 'text!',
    ReplicationSubnetGroupDescription: 'text!',
    SubnetIds: 'texts!',
    Tags: 'tags',
  },
  (dms, input) => {
    const { world } = dms;
    const identifier = input.ReplicationSubnetGroupIdentifier.toLowerCase();
    if (!/^[a-z0-9._-]{1,255}$/.test(identifier) || identifier === 'default') {
      throw faults.invalidValue(`Invalid ReplicationSubnetGroupIdentifier: ${identifier}`);
    }
    const tags = tagged(new Map(), input.Tags, dms.quotas.tagsPerResource);
    if (dms.mishaps.strike('no-vpc-role')) {
      throw faults.accessDenied(
        `The IAM Role arn:aws:iam::${ACCOUNT}:role/dms-vpc-role is not configured properly.`,
      );
    }
    if (world.subnetGroups.named(identifier)) {
      throw faults.alreadyExists(`Replication Subnet Group "${identifier}" already exists.`);
    }
    if (world.subnetGroups.all().length >= dms.quotas.subnetGroups) {
      throw faults.quotaExceeded(`Maximum number of subnet groups (${dms.quotas.subnetGroups}) reached`);
    }
    const subnets = input.SubnetIds.map((id) => {
      const subnet = SUBNETS.find((known) => known.id === id);
      if (!subnet) throw faults.invalidSubnet(`Subnet ${id} does not exist`);
      return subnet;
    });
    if (new Set(subnets.map((subnet) => subnet.zone)).size < 2) {
      throw faults.tooFewZones('The subnet group must cover at least two availability zones');
    }
    const number = world.nextNumber();
    const group = {
      arn: newArn(dms, 'subgrp', number),
      identifier,
      number,
      createdAt: dms.clock.now(),
      life: new Life('Complete', dms.clock.now()),
      tags,
      fixture: false,
      visibleFrom: visibleFrom(dms, NAME, identifier),
      description: input.ReplicationSubnetGroupDescription,
      subnets,
    };
    world.subnetGroups.add(group);
    return { ReplicationSubnetGroup: subnetGroupView(group) };
  },
);
