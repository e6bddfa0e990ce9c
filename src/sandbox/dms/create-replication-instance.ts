import type {
  CreateReplicationInstanceMessage,
  CreateReplicationInstanceResponse,
} from '@aws-sdk/client-database-migration-service';
import { ACCOUNT, REGION, ZONES } from '../account.ts';
import { Life } from '../life.ts';
import { fits, same } from '../mishaps.ts';
import type { Dms } from './dms.ts';
import * as faults from './faults.ts';
import { newArn, storedIdentifier } from './identifiers.ts';
import {
  DEFAULT_ENGINE_VERSION,
  defaultStorage,
  ENGINE_VERSIONS,
  INSTANCE_CLASSES,
  STORAGE_RANGE,
} from './instance-classes.ts';
import { type Input, operation } from './operation.ts';
import { tagged } from './tags.ts';
import { instanceView } from './views.ts';
import { visibleFrom } from './visibility.ts';
import type { SubnetGroup } from './world.ts';

const NAME = 'CreateReplicationInstance';
type Request = Input<CreateReplicationInstanceMessage>;

export const createReplicationInstance = operation<
  CreateReplicationInstanceMessage,
  CreateReplicationInstanceResponse
>(
  NAME,
  {
    ReplicationInstanceIdentifier: 'text!',
    ReplicationInstanceClass: 'text!',
    AllocatedStorage: 'integer',
    VpcSecurityGroupIds: 'texts',
    AvailabilityZone: 'text',
    ReplicationSubnetGroupIdentifier: 'text',
    PreferredMaintenanceWindow: 'text',
    MultiAZ: 'flag',
    EngineVersion: 'text',
    AutoMinorVersionUpgrade: 'flag',
    Tags: 'tags',
    KmsKeyId: 'text',
    PubliclyAccessible: 'flag',
    DnsNameServers: 'text',
    ResourceIdentifier: 'text',
    NetworkType: 'text',
    KerberosAuthenticationSettings: 'unsupported',
  },
  (dms, input) => {
    const { world } = dms;
    const now = dms.clock.now();
    const identifier = storedIdentifier(
      'ReplicationInstanceIdentifier',
      input.ReplicationInstanceIdentifier,
      63,
    );
    const storage = checkedStorage(input);
    const zone = checkedZone(input);
    checkValues(input);
    const tags = tagged(new Map(), input.Tags, dms.quotas.tagsPerResource);
    if (world.instances.named(identifier)) {
      throw faults.alreadyExists(`Replication Instance "${identifier}" already in use.`);
    }
    checkQuotas(dms, storage);
    strikes(dms, input);
    const subnetGroup = subnetGroupOf(dms, input);

    const number = world.nextNumber();
    const instance = {
      arn: newArn(dms, 'rep', number, input.ResourceIdentifier),
      identifier,
      number,
      createdAt: now,
      life: plannedLife(dms, identifier),
      tags,
      fixture: false,
      visibleFrom: visibleFrom(dms, NAME, identifier),
      class: input.ReplicationInstanceClass,
      storage,
      subnetGroup,
      securityGroups: input.VpcSecurityGroupIds ?? ['sg-0123456789abcdef0'],
      zone: zone ?? subnetGroup.subnets[0]?.zone ?? ZONES[0],
      multiAz: input.MultiAZ ?? false,
      engineVersion: input.EngineVersion ?? DEFAULT_ENGINE_VERSION,
      autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
      publiclyAccessible: input.PubliclyAccessible ?? true,
      kmsKey: input.KmsKeyId ?? `arn:aws:kms:${REGION}:${ACCOUNT}:key/aws-dms`,
      maintenanceWindow: input.PreferredMaintenanceWindow ?? 'sun:06:00-sun:14:00',
      networkType: input.NetworkType ?? 'IPV4',
      ...(input.DnsNameServers === undefined ? {} : { dnsNameServers: input.DnsNameServers }),
    };
    world.instances.add(instance);
    return { ReplicationInstance: instanceView(instance, now) };
  },
);

function checkedStorage(input: Request): number {
  const storage = input.AllocatedStorage ?? defaultStorage(input.ReplicationInstanceClass);
  if (storage < STORAGE_RANGE.from || storage > STORAGE_RANGE.to) {
    throw faults.invalidValue(
      `Invalid AllocatedStorage ${storage}. Must be between ${STORAGE_RANGE.from} and ${STORAGE_RANGE.to}`,
    );
  }
  return storage;
}

function checkedZone(input: Request): string | undefined {
  const zone = input.AvailabilityZone;
  if (zone === undefined) return undefined;
  if (input.MultiAZ) {
    throw faults.invalidCombination('AvailabilityZone cannot be set when MultiAZ is true');
  }
  if (!ZONES.some((known) => known === zone)) {
    throw faults.invalidValue(`Invalid availability zone ${zone}. Known are ${ZONES.join(', ')}`);
  }
  return zone;
}

function checkValues(input: Request): void {
  if (!INSTANCE_CLASSES.includes(input.ReplicationInstanceClass)) {
    throw faults.invalidValue(`Invalid replication instance class: ${input.ReplicationInstanceClass}`);
  }
  if (input.EngineVersion !== undefined && !ENGINE_VERSIONS.some((known) => known === input.EngineVersion)) {
    throw faults.invalidValue(`No replication engine version ${input.EngineVersion}`);
  }
  if (input.NetworkType !== undefined && !['IPV4', 'DUAL'].includes(input.NetworkType)) {
    throw faults.invalidValue(`Invalid network type: ${input.NetworkType}`);
  }
  const window = input.PreferredMaintenanceWindow;
  const day = '(mon|tue|wed|thu|fri|sat|sun):[0-2]\\d:[0-5]\\d';
  if (window !== undefined && !new RegExp(`^${day}-${day}$`, 'i').test(window)) {
    throw faults.invalidValue(`Invalid maintenance window: ${window}`);
  }
  for (const group of input.VpcSecurityGroupIds ?? []) {
    if (!/^sg-[0-9a-f]{8,17}$/.test(group)) throw faults.invalidValue(`Invalid security group: ${group}`);
  }
}

function checkQuotas({ world, quotas }: Dms, storage: number): void {
  const instances = world.instances.all();
  if (instances.length >= quotas.instances) {
    throw faults.quotaExceeded(`Maximum number of replication instances (${quotas.instances}) reached`);
  }
  const used = instances.reduce((sum, instance) => sum + instance.storage, 0);
  if (used + storage > quotas.storage) {
    throw faults.storageQuotaExceeded(`Maximum storage (${quotas.storage} GB) reached`);
  }
}

function strikes(dms: Dms, input: Request): void {
  if (dms.mishaps.strike('no-vpc-role')) {
    throw faults.accessDenied(
      `The IAM Role arn:aws:iam::${ACCOUNT}:role/dms-vpc-role is not configured properly.`,
    );
  }
  const noCapacity = dms.mishaps.strike(
    'no-capacity',
    ({ zone, instanceClass }) =>
      same(zone, input.AvailabilityZone) && same(instanceClass, input.ReplicationInstanceClass),
  );
  if (noCapacity) {
    throw faults.noCapacity(
      `There is not enough capacity for ${input.ReplicationInstanceClass} in ${input.AvailabilityZone ?? 'the region'}`,
    );
  }
}

function subnetGroupOf({ world }: Dms, input: Request): SubnetGroup {
  const name = input.ReplicationSubnetGroupIdentifier ?? 'default';
  const group = world.subnetGroups.named(name);
  if (!group) throw faults.notFound(`Replication Subnet Group ${name} not found`);
  const zones = new Set(group.subnets.map((subnet) => subnet.zone));
  if (input.AvailabilityZone !== undefined && !zones.has(input.AvailabilityZone)) {
    throw faults.tooFewZones(`The subnet group ${name} has no subnet in ${input.AvailabilityZone}`);
  }
  return group;
}

function plannedLife(dms: Dms, identifier: string): Life {
  const now = dms.clock.now();
  const life = new Life('creating', now);
  const bad = dms.mishaps.strike('instance-ends', ({ on }) => fits(on, identifier));
  if (bad) {
    life.become(bad.status, now + dms.lasts('instance.failing', identifier));
    return life;
  }
  let at = now + dms.lasts('instance.creating', identifier);
  if (dms.readings.instanceModifying === 'always') {
    life.become('modifying', at);
    at += dms.lasts('instance.modifying', identifier);
  }
  life.become('available', at);
  return life;
}
