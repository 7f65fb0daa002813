/** Draws lines of text in a frame; an empty line separates paragraphs. */
export function drawBox(lines: string[]): string {
  const width = Math.max(...lines.map((line) => [...line].length));
  const rule = "─".repeat(width + 4);
  const rows = lines.map((line) => `│  ${line}${" ".repeat(width - [...line].length)}  │`);
  return [`┌${rule}┐`, ...rows, `└${rule}┘`].join("\n");
}

/** What somebody needs to know once everything runs. */
export function welcomeLines(facts: {
  appUrl: string;
  /** Null when this database has no demo organization. */
  demo: { adminPassword: string; agentPassword: string } | null;
  phoneUrl: string | null;
}): string[] {
  return [
    "Atende is running",
    "",
    `Dashboard   ${facts.appUrl}`,
    ...signInLines(facts.demo),
    ...(facts.phoneUrl === null ? [] : ["", `Customer's phone (simulated)   ${facts.phoneUrl}`]),
    "",
    "Ctrl-C ends everything.",
  ];
}

function signInLines(demo: { adminPassword: string; agentPassword: string } | null): string[] {
  if (demo === null) return ["  An organization to sign in with: npm run -s admin -- create-organization"];
  const people = [
    ["ana@demo.atende.test", demo.adminPassword, "administrator"],
    ["bruno@demo.atende.test", demo.agentPassword, "agent"],
  ] as const;
  return people.map(([email, password, role]) => `  ${email.padEnd(24)} ${password}   ${role}`);
}
