import type {
  ListTagsForResourceMessage,
  ListTagsForResourceResponse,
} from '@aws-sdk/client-database-migration-service';
import { invalidCombination } from './faults.ts';
import { resourceIn } from './lookup.ts';
import { operation } from './operation.ts';

/** Asked for a list of resources, each tag says whose it is (observed). */
export const listTagsForResource = operation<ListTagsForResourceMessage, ListTagsForResourceResponse>(
  'ListTagsForResource',
  { ResourceArn: 'text', ResourceArnList: 'texts' },
  (dms, input) => {
    const { ResourceArn: one, ResourceArnList: list } = input;
    if ((one === undefined) === (list === undefined)) {
      throw invalidCombination('Give either ResourceArn or ResourceArnList');
    }
    const arns = list ?? (one === undefined ? [] : [one]);
    return {
      TagList: arns.flatMap((arn) =>
        [...resourceIn(dms, arn).tags].map(([Key, Value]) =>
          list ? { Key, Value, ResourceArn: arn } : { Key, Value },
        ),
      ),
    };
  },
);
