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
  adminPassword: string;
  agentPassword: string;
  phoneUrl: string | null;
}): string[] {
  const people = [
    ["ana@demo.atende.test", facts.adminPassword, "administrator"],
    ["bruno@demo.atende.test", facts.agentPassword, "agent"],
  ] as const;
  const phone = facts.phoneUrl === null ? [] : ["", `Customer's phone (simulated)   ${facts.phoneUrl}`];
  return [
    "Atende is running",
    "",
    `Dashboard   ${facts.appUrl}`,
    ...people.map(([email, password, role]) => `  ${email.padEnd(24)} ${password}   ${role}`),
    ...phone,
    "",
    "Ctrl-C ends everything.",
  ];
}
