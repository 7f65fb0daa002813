import { describe, expect, test } from "vitest";
import { drawBox, welcomeLines } from "./box";
import { formatLogLine } from "./log-line";
import { addUp, countPlaywright, countStep, countVitest } from "./tally";

describe("the box at the end of a start", () => {
  const facts = {
    appUrl: "http://localhost:3000",
    demo: { adminPassword: "aaaa-bbbb", agentPassword: "cccc-dddd" },
  };

  test("shows both addresses and both sign-ins", () => {
    const text = drawBox(welcomeLines({ ...facts, phoneUrl: "http://localhost:4010" }));

    for (const part of [
      "http://localhost:3000",
      "http://localhost:4010",
      "ana@demo",
      "aaaa-bbbb",
      "bruno@demo",
      "cccc-dddd",
    ]) {
      expect(text).toContain(part);
    }
  });

  test("names no phone when the real Meta is used", () => {
    expect(welcomeLines({ ...facts, phoneUrl: null }).join("\n")).not.toContain("phone");
  });

  test("shows no sign-in that does not exist", () => {
    const text = welcomeLines({ ...facts, demo: null, phoneUrl: null }).join("\n");

    expect(text).not.toContain("ana@demo");
    expect(text).toContain("create-organization");
  });

  test("its right edge is straight", () => {
    const widths = drawBox(["short", "", "a much longer line", "ação"])
      .split("\n")
      .map((line) => [...line].length);

    expect(new Set(widths).size).toBe(1);
  });
});

describe("what the terminal shows of a log", () => {
  const problems = { isError: false, show: "problems" as const };

  test("a warning, without its JSON", () => {
    const line = JSON.stringify({ level: 40, msg: "job failed", err: { message: "no answer" } });

    expect(formatLogLine(line, problems)).toEqual({ text: "job failed: no answer", isWorthShowing: true });
  });

  test("not what is only information", () => {
    expect(formatLogLine(JSON.stringify({ level: 30, msg: "started" }), problems).isWorthShowing).toBe(false);
  });

  test("plain text only when it comes from the error stream", () => {
    expect(formatLogLine("▲ Next.js", problems).isWorthShowing).toBe(false);
    expect(formatLogLine("Error: no", { ...problems, isError: true }).isWorthShowing).toBe(true);
  });

  test("half a JSON line is shown as it is", () => {
    expect(formatLogLine('{"level":50,', { ...problems, isError: true }).text).toBe('{"level":50,');
  });
});

describe("the last line of npm test", () => {
  test("adds up tests of all kinds and failed steps", () => {
    const total = addUp([
      countStep("lint", false),
      countStep("types", true),
      countVitest("unit tests", true, { numPassedTests: 5, numFailedTests: 0 }),
      countPlaywright("browser tests", false, { stats: { expected: 3, unexpected: 1, flaky: 1 } }),
    ]);

    expect(total).toEqual({ passed: 8, failed: 3, failedSteps: ["lint", "browser tests"] });
  });

  test("a run that fails without a failing test, or leaves no report, is one failure", () => {
    expect(countVitest("unit tests", false, { numPassedTests: 5, numFailedTests: 0 }).failed).toBe(1);
    expect(countVitest("unit tests", true, null).failed).toBe(1);
  });
});
