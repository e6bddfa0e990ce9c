/** What to say about a key that nobody knows: the nearest known one, or the place where it belongs. */
import type { Finding } from './finding.ts';
import { nearest } from './nearest.ts';
import { quoted } from './problem.ts';
import { looksSecret, SECRET_REMEDY } from './secrets.ts';
import { pipelineShape, placesOf, projectShape, type Shape, shapeAt } from './shape.ts';
import type { Path } from './source-file.ts';

/** What people coming from other tools write. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ['cron', 'schedule'],
  ['replicationInstance', 'instance'],
  ['tableMappings', 'mappings'],
  ['taskSettings', 'settings'],
  ['sns', 'notify'],
  ['type', 'mode'],
]);

/** `container` is the path of the mapping that holds `key`; `root` the shape of the whole file. */
export function unknownKey(root: Shape, container: Path, key: string): Finding {
  const here = [...(shapeAt(root, container)?.keys?.keys() ?? [])];
  const found = { path: [...container, key], part: 'key' as const, severity: 'error' as const };
  // `secrets` is a slip of the finger, `password` is not.
  if (looksSecret(key) && !nearest(key, here))
    return {
      ...found,
      code: 'password-in-file',
      message: `${quoted(key)} has no place in a pipeline file: everybody who can read the repository could read it`,
      remedy: SECRET_REMEDY,
    };
  return {
    ...found,
    code: 'unknown-key',
    message: `unknown key ${quoted(key)}`,
    remedy: remedyFor(root, here, key),
  };
}

function remedyFor(root: Shape, here: readonly string[], key: string): string {
  if (root !== projectShape() && projectShape().keys?.has(key)) return 'it belongs in `_project.yml`';
  const near = nearest(key, here) ?? here.find((known) => known === OTHER_WORDS.get(key));
  if (near) return `did you mean "${near}"?`;

  const place = placesOf(key, root)[0];
  if (place !== undefined)
    return place === '' ? 'it belongs at the top of the file' : `it belongs under "${place}"`;
  if (root === projectShape() && pipelineShape().keys?.has(key))
    return 'it belongs in the file of each pipeline, and cannot be a default';
  return `remove it; known here: ${here.join(', ')}`;
}
