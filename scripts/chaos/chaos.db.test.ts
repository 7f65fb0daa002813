import { beforeAll, describe, expect, test } from "vitest";
import { ensureBuild } from "../lib/ensure-build";
import { runChaos } from "./run-chaos";

beforeAll(async () => {
  await ensureBuild();
}, 300_000);

describe("whatever breaks, the promises hold", () => {
  test("R1 R2 R12 R13 R14 R18 R19 R20 R23: a short run of seeded faults", { timeout: 600_000 }, async () => {
    const { ledger, verdicts } = await runChaos({ seed: 4, seconds: 15, note: () => undefined });

    expect(ledger.inbound.size).toBeGreaterThan(100);
    expect(ledger.accepted.size).toBeGreaterThan(10);
    expect(verdicts).toEqual(Object.fromEntries(Object.keys(verdicts).map((what) => [what, []])));
  });
});
