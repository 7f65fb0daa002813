import { expect, test } from "vitest";
import { toLogItem } from "./to-log-item";
import { describeProblems, type StoredOutcome } from "./stored-outcome";

const outcome: StoredOutcome[] = [
  { field: "security", became: "failed", reason: "theirs" },
  { field: "messages", became: "failed", reason: "ours", organizationId: "org" },
];
const row = {
  id: "log",
  receivedAt: new Date(0),
  status: "failed" as const,
  attempts: 5,
  configId: null,
  organizationId: "org",
  fields: ["security", "messages"],
  outcome,
};

test("a webhook shows only the fields and problems of the organization's own changes", () => {
  expect(toLogItem({ ...row, error: describeProblems(outcome) })).toMatchObject({
    fields: ["messages"],
    error: "changes[0] (messages): ours",
  });
});

test("a problem of the whole body is shown", () => {
  expect(toLogItem({ ...row, error: "it never ended" }).error).toBe("it never ended");
});
