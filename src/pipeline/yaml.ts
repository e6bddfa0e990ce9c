/**
 * Text of a YAML file → a tree in which every key and value knows where it stands, from one parse. JSON is
 * read the same way, being YAML as well. Values follow the core schema of YAML 1.2 (`yes` is a text).
 */
import { parseEvents, YAMLException } from 'js-yaml';
import { lineIndex, type Mark } from './mark.ts';
import { inert } from './problem.ts';
import { buildTree, Refusal, type Report, type YamlMap } from './yaml-tree.ts';

export interface YamlProblem extends Mark {
  code: string;
  message: string;
  remedy: string;
}

export interface YamlDocument {
  /** Absent when nothing usable came out. */
  root?: YamlMap;
  problems: YamlProblem[];
  mark(offset: number): Mark;
}

/** Deeper than any sensible file; keeps the recursion of everything behind the parser shallow. */
const MAX_DEPTH = 40;

/** Never throws: what is wrong with the text comes back as problems. */
export function parseYaml(text: string): YamlDocument {
  const mark = lineIndex(text);
  const problems: YamlProblem[] = [];
  const report: Report = (at, code, message, remedy) => {
    problems.push({ ...mark(at), code, message, remedy });
  };
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const root = buildTree(text, events, report, mark);
    return root ? { root, problems, mark } : { problems, mark };
  } catch (error) {
    if (error instanceof Refusal) {
      report(error.at, error.code, error.message, error.remedy);
    } else {
      // js-yaml asks its callers to catch everything, not only its own exception.
      const known = error instanceof YAMLException;
      const reason = known ? error.reason : error instanceof Error ? error.message : String(error);
      report(
        known ? (error.mark?.position ?? 0) : 0,
        'yaml-syntax',
        `this is not valid YAML: ${inert(reason.slice(0, 200))}`,
        advice(reason),
      );
    }
    return { problems, mark };
  }
}

function advice(reason: string): string {
  if (reason.includes('tab characters')) return 'indent with spaces';
  if (reason.includes('maxDepth')) return `nest at most ${MAX_DEPTH} levels`;
  if (reason.includes('null byte') || reason.includes('non-printable'))
    return 'save the file as plain UTF-8 text, without control characters';
  if (reason.includes('tag')) return 'text that begins with `!` needs quotes';
  return 'mend the line; quotes around a value that holds `: `, ` #`, `{`, `[`, `*`, `&` or `%` often help';
}
