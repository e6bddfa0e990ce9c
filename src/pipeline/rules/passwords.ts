/** Secrets have no place in a file that a repository keeps for ever. */
import type { Context, Rule, Where } from '../context.ts';
import { isObject } from '../merge.ts';
import type { Json } from '../pipeline.ts';
import { quoted } from '../problem.ts';
import { holdsSecret, looksSecret, SECRET_REMEDY } from '../secrets.ts';
import type { Path } from '../source-file.ts';

export const noPasswords: Rule = (context) => {
  for (const { side, settings } of endpointSettings(context))
    search(settings, [], (path, part) => tell(context, { path: [side, 'settings', ...path], part }));
  for (const document of [...context.settings, ...(context.mappings ? [context.mappings] : [])])
    search(document.value, [], (path, part) => tell(context, { path, part, document }));
};

const endpointSettings = ({ written }: Context) =>
  (['source', 'target'] as const).flatMap((side) => {
    const endpoint = written[side];
    return typeof endpoint === 'object' && endpoint.settings ? [{ side, settings: endpoint.settings }] : [];
  });

type Found = (path: Path, part: 'key' | 'value') => void;

function search(json: Json, path: Path, found: Found): void {
  if (typeof json === 'string') {
    if (holdsSecret(json)) found(path, 'value');
  } else if (Array.isArray(json))
    for (const [index, item] of json.entries()) search(item, [...path, index], found);
  else if (isObject(json))
    for (const [name, member] of Object.entries(json)) {
      // An empty or null member is a template's placeholder, not a secret.
      if (looksSecret(name) && member !== null && member !== '') found([...path, name], 'key');
      else search(member, [...path, name], found);
    }
}

function tell({ report }: Context, where: Where): void {
  const name = quoted(String(where.path.findLast((step) => typeof step === 'string') ?? ''));
  const what = where.part === 'key' ? `${name} looks like a password` : `${name} holds a password`;
  report(
    'error',
    where,
    'password-in-file',
    `${what}, and everybody who can read the repository could read it`,
    SECRET_REMEDY,
  );
}
