import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { isRunning, markProcess } from "./processes";
import { claimDataDir, decideRecovery, type RunRecord } from "./run-record";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atende-unit-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const owner = { pid: 10, startedAt: "a" };
const web = { pid: 11, startedAt: "b" };
const worker = { pid: 12, startedAt: "c" };
const record: RunRecord = { command: "npm start", state: "running", owner, children: [web, worker] };

describe("what a new run does about an earlier one", () => {
  test("starts when there is none", () => {
    expect(decideRecovery(null, () => true)).toEqual({ action: "start" });
  });

  test("refuses while the earlier one lives", () => {
    expect(decideRecovery(record, (mark) => mark === owner)).toEqual({ action: "refuse" });
  });

  test("waits while the earlier one is ending", () => {
    expect(decideRecovery({ ...record, state: "stopping" }, () => true)).toEqual({ action: "wait" });
  });

  test("ends only those of its processes that still run when it was killed", () => {
    expect(decideRecovery(record, (mark) => mark === worker)).toEqual({
      action: "clean",
      leftovers: [worker],
    });
  });
});

describe("processes are recognised by id and start", () => {
  test("this one runs, and the same id with another start is a stranger", () => {
    const mark = markProcess(process.pid);

    expect(isRunning(mark)).toBe(true);
    expect(isRunning({ ...mark, startedAt: "long ago" })).toBe(false);
  });

  test("one that ended does not run", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    const mark = markProcess(child.pid ?? 0);
    await once(child, "exit");

    expect(isRunning(mark)).toBe(false);
  });
});

describe("claiming a data folder", () => {
  test("a second claim while the first one lives is refused and names its process", async () => {
    const claim = await claimDataDir(folder, "npm start");

    await expect(claimDataDir(folder, "npm run dev", { patienceMs: 0 })).rejects.toThrow(
      `process ${process.pid}`,
    );
    claim.release();
  });

  test("what a killed run left behind is ended", async () => {
    const leftover = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true });
    const mark = markProcess(leftover.pid ?? 0);
    const killed = { ...record, owner: { pid: mark.pid, startedAt: "before" }, children: [mark] };
    fs.writeFileSync(path.join(folder, "run.json"), JSON.stringify(killed));

    const claim = await claimDataDir(folder, "npm start");

    expect(isRunning(mark)).toBe(false);
    claim.release();
  });

  test("an unreadable record does not block the start", async () => {
    fs.writeFileSync(path.join(folder, "run.json"), '{"command": "npm st');

    const claim = await claimDataDir(folder, "npm start");
    claim.release();

    expect(fs.existsSync(path.join(folder, "run.json"))).toBe(false);
  });
});
