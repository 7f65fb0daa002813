import { z } from "zod";

export type Tally = { passed: number; failed: number; failedSteps: string[] };

const VitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
});

/** A step that is not made of tests counts only when it fails. */
export function countStep(name: string, isGood: boolean): Tally {
  return { passed: 0, failed: isGood ? 0 : 1, failedSteps: isGood ? [] : [name] };
}

/** Counts vitest's JSON report; a run that failed without a failing test (a file that does not load) counts as one. */
export function countVitest(name: string, isGood: boolean, report: unknown): Tally {
  const parsed = VitestReport.safeParse(report);
  if (!parsed.success) return countStep(name, false);
  return count(name, isGood, parsed.data.numPassedTests, parsed.data.numFailedTests);
}

/** Counts Playwright's JSON report. A flaky test is a failed one: it has failed. */
export function countPlaywright(name: string, isGood: boolean, report: unknown): Tally {
  const parsed = PlaywrightReport.safeParse(report);
  if (!parsed.success) return countStep(name, false);
  const { expected, unexpected, flaky } = parsed.data.stats;
  return count(name, isGood, expected, unexpected + flaky);
}

/** The sum of several tallies. */
export function addUp(tallies: Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
    failedSteps: tallies.flatMap((tally) => tally.failedSteps),
  };
}

function count(name: string, isGood: boolean, passed: number, failed: number): Tally {
  const counted = failed === 0 && !isGood ? 1 : failed;
  return { passed, failed: counted, failedSteps: counted > 0 ? [name] : [] };
}
