import { GraphError } from "./graph-error";

/**
 * Picks `fields=a,b{c}` of a node; without `fields` the defaults. A field Meta does not have is refused
 * (Meta: "Graph API > Field expansion"); one without a value is left out. `id` always comes.
 */
export function pickFields(
  node: Record<string, unknown> & { id: string },
  fields: string | null,
  type: { name: string; defaults: string[]; known: string[] },
): Record<string, unknown> {
  const wanted = fields === null || fields.trim() === "" ? type.defaults : splitFields(fields);
  const picked: Record<string, unknown> = {};
  for (const name of wanted) {
    if (!(name in node) && !type.known.includes(name)) {
      throw new GraphError({
        http: 400,
        code: 100,
        message: `(#100) Tried accessing nonexisting field (${name}) on node type (${type.name})`,
      });
    }
    if (node[name] !== undefined) picked[name] = node[name];
  }
  picked.id = node.id;
  return picked;
}

/** Top-level names of a field list; what stands in braces or after a dot belongs to the name before it. */
function splitFields(fields: string): string[] {
  const names: string[] = [];
  let depth = 0;
  let name = "";
  for (const char of `${fields},`) {
    if (char === "{" || char === "(") depth += 1;
    else if (char === "}" || char === ")") depth -= 1;
    else if (char === "," && depth === 0) {
      const clean = name.split(".")[0]?.trim() ?? "";
      if (clean !== "") names.push(clean);
      name = "";
    } else if (depth === 0) name += char;
  }
  return names;
}
