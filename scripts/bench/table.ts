/** One measured figure: a value a round, and what it is compared with in the same run. */
export type Row = {
  name: string;
  unit: string;
  values: number[];
  /** `1.2 x (a)` … : ratios of medians of the same run. */
  ratios?: { to: string; value: number }[];
  /** What issue or reader expects, in words. */
  goal?: string;
  /** Whether the goal is reached; null where there is none. */
  isReached?: boolean | null;
};

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** The rows as a Markdown table, columns aligned, so that it reads in a terminal too. */
export function toTable(rows: readonly Row[]): string {
  const lines = [
    ["what", "median", "spread", "ratio", "goal"],
    ...rows.map((row) => [
      row.name,
      `${short(median(row.values))} ${row.unit}`,
      row.values.length > 1 ? `${short(Math.min(...row.values))} – ${short(Math.max(...row.values))}` : "",
      (row.ratios ?? []).map(({ to, value }) => `${value.toFixed(2)} x ${to}`).join(", "),
      [row.goal ?? "", row.isReached === true ? "✓" : row.isReached === false ? "✗" : ""].join(" ").trim(),
    ]),
  ];
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => [...(line[column] ?? "")].length)),
  );
  const draw = (line: string[]) =>
    `| ${line.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length)).join(" | ")} |`;
  const [head = [], ...body] = lines;
  return [draw(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body.map(draw)].join(
    "\n",
  );
}

function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
