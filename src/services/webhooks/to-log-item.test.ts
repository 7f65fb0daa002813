import { expect, test } from "vitest";
import { toLogItem } from "./to-log-item";
import { describeProblems, type StoredOutcome } from "./stored-outcome";

const outcome: StoredOutcome[] = [
  { field: "security", phoneId: "1", became: "failed", reason: "theirs" },
  { field: "messages", phoneId: "2", became: "failed", reason: "ours", organizationId: "org" },
];
const row = {
  id: "log",
  receivedAt: new Date(0),
  processedAt: null,
  deliveries: 1,
  status: "failed" as const,
  attempts: 5,
  configId: null,
  organizationId: "org",
  fields: ["security", "messages"],
  outcome,
};

test("a webhook shows only the fields, numbers and problems of the organization's own changes", () => {
  expect(toLogItem({ ...row, error: describeProblems(outcome) })).toMatchObject({
    fields: ["messages"],
    phoneIds: ["2"],
    error: "changes[0] (messages): ours",
  });
});

test("a problem of the whole body is shown", () => {
  expect(toLogItem({ ...row, error: "it never ended" }).error).toBe("it never ended");
});
