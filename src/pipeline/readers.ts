/** The few things that loading pipelines asks of the file system; tests put a map in its place. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';

export interface Readers {
  /** Names in a directory, or undefined when there is no such directory. */
  list(directory: string): string[] | undefined;
  /** The bytes of a regular file, or why there are none; never more than `limit` bytes are read. */
  read(path: string, limit: number): Uint8Array | Unread;
  /** The path with every symbolic link resolved, or undefined when nothing is there. */
  real(path: string): string | undefined;
}

export type Unread = 'absent' | 'not-a-file' | 'too-large' | { failed: string };

/** Synchronous on purpose: a thousand small files are read several times faster than by promises. */
export const diskReaders: Readers = {
  list(directory) {
    try {
      return readdirSync(directory);
    } catch {
      return undefined;
    }
  },
  read(path, limit) {
    try {
      // Without O_NONBLOCK, opening a named pipe would wait for somebody to write into it.
      const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const stat = fstatSync(file);
        if (!stat.isFile()) return 'not-a-file';
        if (stat.size > limit) return 'too-large';
        const bytes = new Uint8Array(stat.size);
        return bytes.subarray(0, readSync(file, bytes, 0, stat.size, 0));
      } finally {
        closeSync(file);
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : { failed: code };
    }
  },
  real(path) {
    try {
      return realpathSync.native(path);
    } catch {
      return undefined;
    }
  },
};
