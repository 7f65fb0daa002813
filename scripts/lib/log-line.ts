import { z } from "zod";

// The part of a pino line that a person in front of a terminal needs.
const PinoLine = z.looseObject({
  level: z.number(),
  msg: z.string().optional(),
  err: z.looseObject({ message: z.string() }).optional(),
});

const WARNING = 40;

// Next hides and shows the terminal's cursor, which is not for a child to do.
const CURSOR_CODES = /\u001b\[\?25[hl]/g;

/** A line of a child's log as the terminal shows it, and whether it should show it at all. */
export function formatLogLine(
  line: string,
  options: { isError: boolean; show: "problems" | "everything" | "nothing" },
): { text: string; isWorthShowing: boolean } {
  const entry = parsePino(line);
  const isProblem = entry === null ? options.isError : entry.level >= WARNING;
  const text =
    entry === null
      ? line.replaceAll(CURSOR_CODES, "")
      : [entry.msg, entry.err?.message].filter(Boolean).join(": ");
  const isWanted = options.show === "everything" || (options.show === "problems" && isProblem);
  return { text, isWorthShowing: isWanted && text.trim() !== "" };
}

function parsePino(line: string): z.infer<typeof PinoLine> | null {
  if (!line.startsWith("{")) return null;
  try {
    return PinoLine.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
