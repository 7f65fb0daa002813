import { createHash } from "node:crypto";

const MARK = "/* prepared */";
const names = new Map<string, string>();

/**
 * The name under which PostgreSQL keeps a statement for the connection, for those that begin with the mark: asked many
 * times a second, they would spend more time being planned than being run. Their text must not vary, and their plan must
 * not depend on what they are asked for (PostgreSQL: "PREPARE", generic plans). All others have the empty
 * name: none.
 */
export function nameOfStatement({ sql }: { sql: string }): string {
  if (!sql.trimStart().startsWith(MARK)) return "";
  let name = names.get(sql);
  if (name === undefined) {
    name = `prepared-${createHash("sha256").update(sql).digest("hex").slice(0, 16)}`;
    names.set(sql, name);
  }
  return name;
}
