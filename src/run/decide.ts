/** Placeholder of names, filled in below. */
export type ActionName =
  | 'createInstance'
  | 'createSource'
  | 'createTarget'
  | 'testSource'
  | 'testTarget'
  | 'createTask'
  | 'startTask'
  | 'stopTask'
  | 'deleteTask'
  | 'deleteSource'
  | 'deleteTarget'
  | 'deleteInstance';
