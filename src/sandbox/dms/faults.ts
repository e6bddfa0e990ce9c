/** The errors of the DMS API by name; texts are AWS's own where they are known (see BEHAVIOUR.md). */
import { Refusal } from '../refusal.ts';

const fault = (code: string) => (message: string) => new Refusal(code, message);

export const notFound = fault('ResourceNotFoundFault');
export const alreadyExists = fault('ResourceAlreadyExistsFault');
export const invalidState = fault('InvalidResourceStateFault');
export const invalidValue = fault('InvalidParameterValueException');
export const invalidCombination = fault('InvalidParameterCombinationException');
export const accessDenied = fault('AccessDeniedFault');
export const quotaExceeded = fault('ResourceQuotaExceededFault');
export const storageQuotaExceeded = fault('StorageQuotaExceededFault');
export const noCapacity = fault('InsufficientResourceCapacityFault');
export const invalidSubnet = fault('InvalidSubnet');
export const tooFewZones = fault('ReplicationSubnetGroupDoesNotCoverEnoughAZs');
