import { Life } from '../life.ts';
import { fits } from '../mishaps.ts';
import { addressOf, Unreachable } from './address.ts';
import type { Dms } from './dms.ts';
import type { Connection, Endpoint, Instance } from './world.ts';

/**
 * Begins a connection test and gives the connection, which is `testing` from now on. The data plane is
 * asked at once; what it said shows after as long as AWS takes.
 */
export function beginConnectionTest(dms: Dms, instance: Instance, endpoint: Endpoint): Connection {
  const begun = dms.clock.now();
  const connection = dms.world.connection(instance, endpoint) ?? newConnection(dms, instance, endpoint);
  const test = {};
  connection.test = test;
  connection.life.become('testing', begun);
  dms.world.setConnection(connection);

  const name = `${instance.identifier}/${endpoint.identifier}`;
  const ends = {
    successful: begun + dms.lasts('connection.testing', name),
    failed: begun + dms.lasts('connection.failing', name),
  };
  connection.tested = ends.successful;
  connection.answered = failureOf(dms, endpoint).then((failure) => {
    if (connection.test !== test) return;
    const status = failure === undefined ? 'successful' : 'failed';
    if (failure !== undefined) connection.failure = failure;
    connection.life.become(status, Math.max(dms.clock.now(), ends[status]));
  });
  return connection;
}

/** The two tests that DMS makes by itself when a task is created; they may be under way already. */
export function beginHiddenTests(dms: Dms, instance: Instance, endpoints: Endpoint[]): Connection[] {
  return endpoints.map((endpoint) => {
    const connection = dms.world.connection(instance, endpoint);
    const status = connection?.life.at(dms.clock.now());
    const done = status === 'successful' && dms.readings.hiddenTests === 'when-needed';
    return connection && (done || status === 'testing')
      ? connection
      : beginConnectionTest(dms, instance, endpoint);
  });
}

const newConnection = (dms: Dms, instance: Instance, endpoint: Endpoint): Connection => ({
  number: dms.world.nextNumber(),
  instance,
  endpoint,
  test: {},
  tested: dms.clock.now(),
  answered: Promise.resolve(),
  life: new Life('testing', dms.clock.now()),
});

async function failureOf(dms: Dms, endpoint: Endpoint): Promise<string | undefined> {
  const mishap = dms.mishaps.strike('connection-fails', ({ on }) => fits(on, endpoint.identifier));
  const said = mishap ? (mishap.message ?? 'Cannot connect to the server') : await asked(dms, endpoint);
  return said === undefined
    ? undefined
    : `Test Endpoint failed: Application-Status: 1020912, Application-Message: ${said}`;
}

async function asked(dms: Dms, endpoint: Endpoint): Promise<string | undefined> {
  try {
    return await dms.dataPlane.testConnection(addressOf(dms, endpoint));
  } catch (error) {
    if (error instanceof Unreachable) return error.message;
    return `The sandbox's data plane failed: ${String(error)}`;
  }
}
