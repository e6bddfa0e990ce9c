import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../clock.ts';

/** With the name of the machine: containers that share /tmp do not see each other's processes. */
const PREFIX = `aws-sandbox-postgres-${hostname()}-`;

/** A directory name for a cluster of this process; it says whose the cluster is. */
export const clusterDirectory = (id: string): string => join(tmpdir(), `${PREFIX}${process.pid}-${id}`);

/**
 * Stops the servers and removes the files that sandboxes left behind which were killed before they could
 * do so themselves. What belongs to a living process is left alone.
 */
export async function removeStaleClusters(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(owner) || isAlive(owner)) continue;
    const directory = join(tmpdir(), name);
    await stopServer(directory);
    // Another user's directory, or one that a second sandbox is removing at this moment.
    await rm(directory, { recursive: true, force: true }).catch(() => {});
  }
}

/** The process of the server that works in a directory; undefined when none does. */
export async function serverProcess(directory: string): Promise<number | undefined> {
  const file = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  // The number may have gone to another process since.
  return pid > 0 && (await commandOf(pid)).includes(directory) ? pid : undefined;
}

async function stopServer(directory: string): Promise<void> {
  const pid = await serverProcess(directory);
  if (pid === undefined) return;
  // Immediate shutdown: nothing is worth saving.
  process.kill(pid, 'SIGQUIT');
  for (let tries = 0; tries < 50 && isAlive(pid); tries += 1) await systemClock.sleep(100);
}

async function commandOf(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout || (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
