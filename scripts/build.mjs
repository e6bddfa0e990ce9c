/**
 * Bundles the entries into `dist/` (or `--outdir`): one file each, and chunks that are loaded only when they
 * are needed. `--metafile FILE` writes down which is made of what.
 */
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

/** File under `dist/` → where it begins. */
const ENTRIES = { sluice: 'src/cli/sluice.ts' };

const { values: options } = parseArgs({
  options: {
    outdir: { type: 'string', default: 'dist' },
    metafile: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = resolve(root, options.outdir);
const manifest = JSON.parse(await readFile(resolve(root, 'package.json'), 'utf8'));

// Names of chunks change with what is in them: old ones would stay for ever.
await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ENTRIES,
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  // The ES modules of a package, where it has them, fall apart into chunks better than its CommonJS does.
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // Parts written in other languages, and data files: these stay packages, and only the sandbox needs them.
  external: Object.keys(manifest.optionalDependencies),
  // CommonJS packages in the bundle ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  metafile: true,
  logLevel: 'warning',
});
for (const entry of Object.keys(ENTRIES)) await chmod(resolve(outdir, `${entry}.js`), 0o755);
if (options.metafile) await writeFile(options.metafile, JSON.stringify(metafile));

if (!options.quiet) {
  const outputs = Object.values(metafile.outputs);
  const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  console.log(`${options.outdir}: ${outputs.length} files, ${Math.round(bytes / 1024)} KB`);
}
