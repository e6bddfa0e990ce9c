/**
 * A DMS table-mapping document, checked as far as DMS itself checks it when a task is created, so that a
 * mistake does not cost an instance first (DMS user guide, "Table mapping"; the duplicate rule-id and the
 * missing locator: observed).
 */
import type { Context, Rule, Where } from '../context.ts';
import { isObject } from '../merge.ts';
import { nearest, oneOf } from '../nearest.ts';
import type { Json, JsonObject } from '../pipeline.ts';
import { quoted } from '../problem.ts';
import { FILTER_OPERATORS } from '../schema-tables.ts';

const ACTIONS: Record<string, readonly string[]> = {
  selection: ['include', 'exclude', 'explicit'],
  transformation: [
    'rename',
    'remove-column',
    'include-column',
    'add-column',
    'change-data-type',
    'convert-lowercase',
    'convert-uppercase',
    'make-lowercase',
    'make-uppercase',
    'add-prefix',
    'remove-prefix',
    'replace-prefix',
    'add-suffix',
    'remove-suffix',
    'replace-suffix',
    'define-primary-key',
    'add-before-image-columns',
    'data-masking-digits-mask',
    'data-masking-digits-randomize',
    'data-masking-hash-mask',
  ],
  'object-mapping': ['map-record-to-record', 'map-record-to-document'],
  'table-settings': [],
};

type Fault = (
  part: Where['part'],
  path: (string | number)[],
  code: string,
  message: string,
  remedy: string,
) => void;

export const mappingsAreSound: Rule = (context) => {
  const { mappings } = context;
  if (!mappings) return;
  const fault: Fault = (part, path, code, message, remedy) =>
    context.report('error', { document: mappings, part, path }, code, message, remedy);
  const { rules } = mappings.value;
  if (!Array.isArray(rules) || rules.length === 0) {
    fault(
      'value',
      ['rules'],
      'mapping-rules',
      'a table-mapping document needs a list of "rules"',
      'write `rules:` with at least one selection rule',
    );
    return;
  }
  const seen = new Map<string, number>();
  for (const [index, rule] of rules.entries()) {
    if (!isObject(rule))
      fault(
        'value',
        ['rules', index],
        'mapping-rule',
        'a rule is a mapping',
        'write rule-type, rule-id, rule-name, rule-action and object-locator',
      );
    else checkRule(rule, index, seen, fault);
  }
  const selects = rules.some(
    (rule) => isObject(rule) && rule['rule-type'] === 'selection' && rule['rule-action'] !== 'exclude',
  );
  if (!selects)
    fault(
      'value',
      ['rules'],
      'mapping-selects-nothing',
      'no rule selects a table',
      'add a rule with `rule-type: selection` and `rule-action: include`',
    );
  cautions(context, rules);
};

function checkRule(rule: JsonObject, index: number, seen: Map<string, number>, fault: Fault): void {
  const type = rule['rule-type'];
  const actions = typeof type === 'string' && Object.hasOwn(ACTIONS, type) ? ACTIONS[type] : undefined;
  if (!actions) {
    fault(
      'value',
      ['rules', index, 'rule-type'],
      'mapping-rule-type',
      `rule-type must be ${oneOf(Object.keys(ACTIONS))}, not ${shown(type)}`,
      meant(type, Object.keys(ACTIONS)),
    );
    return;
  }

  const id = rule['rule-id'];
  if (!(typeof id === 'string' || typeof id === 'number') || !/^[0-9]+$/.test(String(id)))
    fault(
      'value',
      ['rules', index, 'rule-id'],
      'mapping-rule-id',
      `rule-id must be a number, not ${shown(id)}`,
      `write for example \`rule-id: ${index + 1}\``,
    );
  else {
    const earlier = seen.get(String(id));
    if (earlier !== undefined)
      fault(
        'value',
        ['rules', index, 'rule-id'],
        'mapping-rule-id',
        `rule-id ${id} is taken already, by rule ${earlier + 1} of the list`,
        'give every rule a number of its own',
      );
    else seen.set(String(id), index);
  }

  const action = rule['rule-action'];
  if (actions.length > 0 && !(typeof action === 'string' && actions.includes(action)))
    fault(
      'value',
      ['rules', index, 'rule-action'],
      'mapping-rule-action',
      `${shown(action)} is no rule-action of a ${type} rule`,
      meant(action, actions),
    );
  checkLocator(rule, String(type), index, fault);
  if (type === 'selection') checkFilters(rule.filters, index, fault);
}

function checkLocator(rule: JsonObject, type: string, index: number, fault: Fault): void {
  const locator = rule['object-locator'];
  const at = ['rules', index, 'object-locator'];
  if (!isObject(locator)) {
    fault(
      'value',
      at,
      'mapping-locator',
      'every rule needs an "object-locator"',
      'write `object-locator: { schema-name: …, table-name: … }`',
    );
    return;
  }
  const schemaOnly = type === 'transformation' && rule['rule-target'] === 'schema';
  for (const name of schemaOnly ? ['schema-name'] : ['schema-name', 'table-name'])
    if (typeof locator[name] !== 'string' || locator[name] === '')
      fault(
        'value',
        [...at, name],
        'mapping-locator',
        `the object-locator needs a "${name}"`,
        `add \`${name}: …\`, with % for any characters`,
      );
}

function checkFilters(filters: Json | undefined, index: number, fault: Fault): void {
  if (filters === undefined || filters === null) return;
  if (!Array.isArray(filters)) {
    fault(
      'value',
      ['rules', index, 'filters'],
      'mapping-filter',
      '"filters" must be a list',
      'write `filters: []`',
    );
    return;
  }
  for (const [place, filter] of filters.entries()) {
    const at = ['rules', index, 'filters', place];
    const conditions = isObject(filter) ? filter['filter-conditions'] : undefined;
    if (
      !isObject(filter) ||
      typeof filter['column-name'] !== 'string' ||
      !Array.isArray(conditions) ||
      conditions.length === 0
    ) {
      fault(
        'value',
        at,
        'mapping-filter',
        'a filter needs "column-name" and a list of "filter-conditions"',
        'write both',
      );
      continue;
    }
    for (const [number, condition] of conditions.entries()) {
      const operator = isObject(condition) ? condition['filter-operator'] : undefined;
      if (!FILTER_OPERATORS.some((known) => known === operator))
        fault(
          'value',
          [...at, 'filter-conditions', number, 'filter-operator'],
          'mapping-filter',
          `DMS has no filter-operator ${shown(operator)}`,
          meant(operator, FILTER_OPERATORS),
        );
    }
  }
}

/** The system schemas of MySQL would come along, and fail. */
function cautions({ written: { source }, mappings: document, report }: Context, rules: Json[]): void {
  if (
    typeof source !== 'object' ||
    !/mysql|mariadb|^aurora(?:-serverless)?$/.test(source.engine) ||
    !document
  )
    return;
  for (const [index, rule] of rules.entries()) {
    const locator =
      isObject(rule) && rule['rule-type'] === 'selection' && rule['rule-action'] === 'include'
        ? rule['object-locator']
        : undefined;
    if (isObject(locator) && locator['schema-name'] === '%')
      report(
        'warning',
        { document, part: 'value', path: ['rules', index, 'object-locator', 'schema-name'] },
        'every-schema',
        'this includes the system schemas of MySQL as well',
        'name the schemas',
      );
  }
}

const shown = (json: Json | undefined): string =>
  typeof json === 'string'
    ? quoted(json)
    : json === undefined || json === null
      ? 'nothing'
      : quoted(JSON.stringify(json));

function meant(json: Json | undefined, known: readonly string[]): string {
  const near = typeof json === 'string' ? nearest(json, known) : undefined;
  return near ? `did you mean "${near}"?` : `write ${oneOf(known)}`;
}
