/** Bundles the entries into `dist/`: one file each, and chunks that are loaded only when they are needed. */
import { chmod, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** File under `dist/` → where it begins. */
const ENTRIES = { sluice: 'src/cli/sluice.ts' };

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(await readFile(`${root}/package.json`, 'utf8'));

await rm(`${root}/dist`, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ENTRIES,
  outdir: 'dist',
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
for (const entry of Object.keys(ENTRIES)) await chmod(`${root}/dist/${entry}.js`, 0o755);

if (!process.argv.includes('--quiet')) {
  const outputs = Object.values(metafile.outputs);
  const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  console.log(`dist: ${outputs.length} files, ${Math.round(bytes / 1024)} KB`);
}
