import type {
  RemoveTagsFromResourceMessage,
  RemoveTagsFromResourceResponse,
} from '@aws-sdk/client-database-migration-service';
import { resourceIn } from './lookup.ts';
import { operation } from './operation.ts';

export const removeTagsFromResource = operation<
  RemoveTagsFromResourceMessage,
  RemoveTagsFromResourceResponse
>('RemoveTagsFromResource', { ResourceArn: 'text!', TagKeys: 'texts!' }, (dms, input) => {
  const resource = resourceIn(dms, input.ResourceArn);
  for (const key of input.TagKeys) resource.tags.delete(key);
  return {};
});
