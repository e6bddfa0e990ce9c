/** Columns for a terminal: aligned by what characters take up on the screen, cut to its width. */
import { inert } from './plain.ts';
import { cutTo, pad, width } from './width.ts';

export interface TextColumn {
  title: string;
  number?: boolean;
  /** Gives way first when the terminal is narrow. */
  elastic?: boolean;
}

const GAP = '  ';
const NARROWEST = 8;

/**
 * `cells` are single harmless lines already (see plain.ts). With `columns`, no line is wider, unless the
 * terminal is narrower than the fixed columns; without (a pipe), nothing is cut. Ends with a line end.
 */
export function textTable(
  table: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  columns?: number,
): string {
  const widths = table.map(({ title }, index) =>
    rows.reduce((widest, row) => Math.max(widest, width(row[index] ?? '')), width(title)),
  );
  shrink(table, widths, columns);
  const line = (cells: readonly string[]): string =>
    table
      .map(({ number }, index) => {
        const room = widths[index] ?? 0;
        return pad(cutTo(cells[index] ?? '', room), room, number ? 'right' : 'left');
      })
      .join(GAP)
      .trimEnd();
  return inert(`${[line(table.map(({ title }) => title)), ...rows.map(line)].join('\n')}\n`);
}

/** Takes from the widest elastic column, again and again, until the line fits. */
function shrink(table: readonly TextColumn[], widths: number[], columns: number | undefined): void {
  if (!columns) return;
  let over = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (table.length - 1) - columns;
  while (over > 0) {
    let widest = -1;
    for (const [index, { elastic }] of table.entries()) {
      if (elastic && (widths[index] ?? 0) > (widths[widest] ?? NARROWEST)) widest = index;
    }
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
}
