import type {
  DescribeAccountAttributesMessage,
  DescribeAccountAttributesResponse,
} from '@aws-sdk/client-database-migration-service';
import { ACCOUNT, REGION } from '../account.ts';
import { operation } from './operation.ts';

/** Only the quotas whose names are documented. */
export const describeAccountAttributes = operation<
  DescribeAccountAttributesMessage,
  DescribeAccountAttributesResponse
>('DescribeAccountAttributes', {}, ({ world, quotas }) => {
  const instances = world.instances.all();
  const storage = instances.reduce((sum, instance) => sum + instance.storage, 0);
  return {
    AccountQuotas: [
      { AccountQuotaName: 'ReplicationInstances', Used: instances.length, Max: quotas.instances },
      { AccountQuotaName: 'AllocatedStorage', Used: storage, Max: quotas.storage },
      { AccountQuotaName: 'Endpoints', Used: world.endpoints.all().length, Max: quotas.endpoints },
    ],
    UniqueAccountIdentifier: `dms-${REGION}-${ACCOUNT}`,
  };
});
