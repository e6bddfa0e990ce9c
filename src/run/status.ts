/** DMS's status strings, read as answers to the questions a run asks. Lists: DMS API reference. */

const INSTANCE_BROKEN = new Set([
  'failed',
  'incompatible-credentials',
  'incompatible-network',
  'inaccessible-encryption-credentials',
  'storage-full',
  'deleting',
  'deleted',
]);

export const instance = {
  usable: (status: string) => status === 'available',
  /** Will not become usable any more. Everything else, unknown words too, may still change. */
  broken: (status: string) => INSTANCE_BROKEN.has(status),
  deletable: (status: string) =>
    status === 'available' || (INSTANCE_BROKEN.has(status) && !instance.deleting(status)),
  deleting: (status: string) => status === 'deleting' || status === 'deleted',
};

const TASK_ENDED = new Set(['stopped', 'failed']);
const TASK_BEGUN = new Set(['starting', 'running', 'stopping']);
const TASK_DELETABLE = new Set(['ready', 'stopped', 'failed', 'failed-move']);

export const task = {
  ready: (status: string) => status === 'ready',
  ended: (status: string) => TASK_ENDED.has(status),
  failed: (status: string) => status === 'failed',
  begun: (status: string) => TASK_BEGUN.has(status),
  running: (status: string) => status === 'running',
  deletable: (status: string) => TASK_DELETABLE.has(status),
};

/** The literal prefix that DMS puts before every stop reason (DMS API reference, ReplicationTask). */
const PREFIX = /^Stop Reason\s+/;

/** `Stop Reason NORMAL` → `NORMAL`. */
export const bareStopReason = (reason: string | undefined): string | undefined => reason?.replace(PREFIX, '');

/** Reasons of the service itself, after which it goes on by itself. */
export const resumesByItself = (reason: string | undefined): boolean =>
  reason === 'RECONFIGURATION_RESTART' || reason === 'RECYCLE_TASK';
