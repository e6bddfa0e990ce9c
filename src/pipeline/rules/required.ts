/** What every pipeline must say. */
import { type Context, key, type Rule } from '../context.ts';

export const modeIsThere: Rule = ({ has, report }) => {
  if (!has('mode'))
    report(
      'error',
      key('mode'),
      'missing-key',
      '"mode" is missing',
      'write `mode: cdc`, `mode: delta` or `mode: full-load`',
    );
};

export const endpointsAreThere: Rule = ({ has, instances, report }) => {
  // While `_project.yml` cannot be read, a default may well say it.
  if (!instances) return;
  for (const side of ['source', 'target'])
    if (!has(side))
      report(
        'error',
        key(side),
        'missing-key',
        `"${side}" is missing`,
        `write \`${side}:\` with the identifier of a DMS endpoint, or an inline one`,
      );
};

export const selectionIsThere: Rule = ({ has, instances, written, report }) => {
  const tables = has('tables');
  if (tables && has('mappings') && written.mode !== 'delta')
    return report(
      'error',
      key('mappings'),
      'tables-and-mappings',
      '"mappings" takes the place of "tables", but both are written',
      'keep one of the two',
    );
  if (!tables && !has('mappings') && instances)
    report(
      'error',
      key('tables'),
      'missing-key',
      'nothing says what to load: "tables" is missing',
      'write `tables:` with a line such as `- schema.table` below it',
    );
};

export const instanceIsThere: Rule = ({ has, instances, report }) => {
  if (has('instance') || !instances) return;
  const name = instances[0];
  const remedy = name
    ? `write \`instance: ${name}\`, here or under \`defaults\` in \`_project.yml\``
    : 'write `instance: { class: dms.t3.medium }`, or name one of the `instances` of `_project.yml`';
  report('error', key('instance'), 'missing-key', '"instance" is missing', remedy);
};

export const nameIsValid: Rule = ({ name, file, has, report }) => {
  if (name !== undefined || has('name')) return;
  report(
    'error',
    key('name'),
    'file-name',
    `no name can be made of the file name ${JSON.stringify(fileName({ file }))}`,
    'rename the file to lower-case letters, digits and single hyphens, or write `name:`',
  );
};

/** State is kept by name; a file called otherwise is allowed, but people look for the file by the name. */
export const nameIsThatOfTheFile: Rule = ({ name, file, has, report }) => {
  const stem = fileName({ file }).replace(/\.ya?ml$/, '');
  if (name === undefined || !has('name') || name === stem) return;
  report(
    'warning',
    { path: ['name'], part: 'value' },
    'name-differs',
    `the pipeline is called "${name}", but its file is not`,
    `rename the file to ${name}.yml: checkpoint and history go by the name, not by the file`,
  );
};

const fileName = ({ file }: Pick<Context, 'file'>): string => file.split(/[\\/]/).at(-1) ?? file;
