/** Resources as Describe shows them. */
import type {
  Connection as ConnectionReply,
  Endpoint as EndpointReply,
  ReplicationInstance,
  ReplicationSubnetGroup,
} from '@aws-sdk/client-database-migration-service';
import type { Instant } from '../../clock.ts';
import { REGION } from '../account.ts';
import { ENGINES } from './engines.ts';
import { shownStatus } from './resource.ts';
import { epochSeconds, type Wire } from './wire.ts';
import type { Connection, Endpoint, Instance, SubnetGroup } from './world.ts';

export function instanceView(instance: Instance, now: Instant): Wire<ReplicationInstance> {
  const status = shownStatus(instance, now) ?? instance.life.at(now);
  // Addresses are known once the instance has been available.
  const address = status === 'creating' ? undefined : addressOf(instance);
  return {
    ReplicationInstanceIdentifier: instance.identifier,
    ReplicationInstanceClass: instance.class,
    ReplicationInstanceStatus: status,
    AllocatedStorage: instance.storage,
    InstanceCreateTime: epochSeconds(instance.createdAt),
    VpcSecurityGroups: instance.securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
    AvailabilityZone: instance.zone,
    SecondaryAvailabilityZone: instance.multiAz ? otherZone(instance) : undefined,
    ReplicationSubnetGroup: subnetGroupView(instance.subnetGroup),
    PreferredMaintenanceWindow: instance.maintenanceWindow,
    PendingModifiedValues: {},
    MultiAZ: instance.multiAz,
    EngineVersion: instance.engineVersion,
    AutoMinorVersionUpgrade: instance.autoMinorVersionUpgrade,
    KmsKeyId: instance.kmsKey,
    ReplicationInstanceArn: instance.arn,
    ReplicationInstancePrivateIpAddress: address,
    ReplicationInstancePrivateIpAddresses: address === undefined ? [] : [address],
    PubliclyAccessible: instance.publiclyAccessible,
    DnsNameServers: instance.dnsNameServers,
    NetworkType: instance.networkType,
  };
}

/** Another one for every instance: allow-lists by address do not survive a new instance. */
const addressOf = ({ number }: Instance): string =>
  `10.0.${Math.floor(number / 250) % 250}.${(number % 250) + 4}`;

const otherZone = ({ subnetGroup, zone }: Instance): string | undefined =>
  subnetGroup.subnets.find((subnet) => subnet.zone !== zone)?.zone;

export function subnetGroupView(group: SubnetGroup): Wire<ReplicationSubnetGroup> {
  return {
    ReplicationSubnetGroupIdentifier: group.identifier,
    ReplicationSubnetGroupDescription: group.description,
    VpcId: 'vpc-0123456789abcdef0',
    SubnetGroupStatus: 'Complete',
    Subnets: group.subnets.map(({ id, zone }) => ({
      SubnetIdentifier: id,
      SubnetAvailabilityZone: { Name: zone },
      SubnetStatus: 'Active',
    })),
    SupportedNetworkTypes: ['IPV4'],
    IsReadOnly: false,
  };
}

/** The password is in no reply; server, port, user and database are echoed in the settings block. */
export function endpointView(endpoint: Endpoint, now: Instant): Wire<EndpointReply> {
  const engine = ENGINES[endpoint.engine];
  const echoed = {
    ServerName: endpoint.server,
    Port: endpoint.port,
    Username: endpoint.username,
    DatabaseName: endpoint.database,
  };
  const settings = engine?.settings && {
    [engine.settings]: { ...endpoint.settings, ...(engine.server ? echoed : {}) },
  };
  return {
    EndpointIdentifier: endpoint.identifier,
    EndpointType: endpoint.type,
    EngineName: endpoint.engine,
    EngineDisplayName: engine?.display,
    ...echoed,
    ExtraConnectionAttributes: endpoint.extraConnectionAttributes,
    Status: shownStatus(endpoint, now) ?? endpoint.life.at(now),
    KmsKeyId: endpoint.kmsKey ?? `arn:aws:kms:${REGION}:111122223333:key/aws-dms`,
    EndpointArn: endpoint.arn,
    SslMode: endpoint.sslMode,
    ServiceAccessRoleArn: endpoint.serviceAccessRole,
    ExternalTableDefinition: endpoint.externalTableDefinition,
    ...settings,
  };
}

export function connectionView(connection: Connection, now: Instant): Wire<ConnectionReply> {
  const status = connection.life.at(now);
  return {
    ReplicationInstanceArn: connection.instance.arn,
    EndpointArn: connection.endpoint.arn,
    Status: status,
    LastFailureMessage: status === 'failed' ? connection.failure : undefined,
    EndpointIdentifier: connection.endpoint.identifier,
    ReplicationInstanceIdentifier: connection.instance.identifier,
  };
}
