import type {
  AddTagsToResourceMessage,
  AddTagsToResourceResponse,
} from '@aws-sdk/client-database-migration-service';
import { resourceIn } from './lookup.ts';
import { operation } from './operation.ts';
import { tagged } from './tags.ts';

export const addTagsToResource = operation<AddTagsToResourceMessage, AddTagsToResourceResponse>(
  'AddTagsToResource',
  { ResourceArn: 'text!', Tags: 'tags!' },
  (dms, input) => {
    const resource = resourceIn(dms, input.ResourceArn);
    resource.tags = tagged(resource.tags, input.Tags, dms.quotas.tagsPerResource);
    return {};
  },
);
