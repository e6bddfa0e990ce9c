#!/usr/bin/env node
/** The program: gives `main` the process's own streams, signals and clock. */
import manifest from '../../package.json' with { type: 'json' };

// Asked by scripts again and again; nothing else needs to be loaded for it.
if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.write(`${manifest.version}\n`);
} else {
  const [{ main }, { processIo }] = await Promise.all([import('./main.ts'), import('./process-io.ts')]);
  process.exitCode = await main(process.argv.slice(2), processIo());
}
