/** Problems at lines of files, as annotations of a GitHub workflow run. */
import { plain } from './plain.ts';

export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
  title?: string;
  file?: string;
  /** From 1. */
  line?: number;
  column?: number;
}

/** GitHub shows this many of each level in a step and drops the rest without a word. */
const SHOWN = 10;
const LEVELS = ['error', 'warning', 'notice'] as const;

/**
 * Workflow commands for the log, the gravest first. Where there are more than GitHub shows, the last one of
 * a level says how many are missing.
 */
export function annotationLines(annotations: readonly Annotation[]): string[] {
  return LEVELS.flatMap((level) => {
    const all = annotations.filter((annotation) => annotation.level === level);
    if (all.length <= SHOWN) return all.map(command);
    const more = all.length - SHOWN + 1;
    return [
      ...all.slice(0, SHOWN - 1).map(command),
      command({ level, message: `${more} more of this kind: see the job summary and the log` }),
    ];
  });
}

function command({ level, message, title, file, line, column }: Annotation): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    ...(title === undefined ? [] : [`title=${property(title)}`]),
  ];
  return `::${level}${properties.length > 0 ? ` ${properties.join(',')}` : ''}::${data(plain(message, 2000))}`;
}

/** As the runner unescapes them (actions/runner, ActionCommand); `##[` is a command of the older form. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('##[', '## [');
const property = (text: string): string =>
  data(plain(text, 500)).replaceAll(':', '%3A').replaceAll(',', '%2C');
