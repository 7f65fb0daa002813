import type { ChangeOutcome } from "@/contracts/webhook-logs";

/** What a change became, as the log keeps it: with the organization it went to, which no answer shows. */
export type StoredOutcome = ChangeOutcome & { organizationId?: string; configId?: string };

/** Names the failed changes by their place in the list, not by number or account: other tenants may share the body. */
export function describeProblems(outcome: StoredOutcome[]): string | null {
  const problems = outcome.flatMap((one, index) =>
    one.became === "failed" ? [`changes[${index}] (${one.field}): ${one.reason ?? "failed"}`] : [],
  );
  return problems.length === 0 ? null : problems.slice(0, 3).join("; ").slice(0, 1_000).toWellFormed();
}
