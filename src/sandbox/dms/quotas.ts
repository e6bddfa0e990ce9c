/** Per account and region (DMS user guide, quotas). */
export interface Quotas {
  instances: number;
  /** GB over all instances. */
  storage: number;
  tasks: number;
  tasksPerInstance: number;
  endpoints: number;
  endpointsPerInstance: number;
  subnetGroups: number;
  tagsPerResource: number;
}

export const DEFAULT_QUOTAS: Quotas = {
  instances: 60,
  storage: 30_000,
  tasks: 600,
  tasksPerInstance: 200,
  endpoints: 1000,
  endpointsPerInstance: 100,
  subnetGroups: 60,
  tagsPerResource: 50,
};
