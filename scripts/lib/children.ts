import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { formatLogLine } from "./log-line";
import { inRepository } from "./paths";
import { isRunning, markProcess, type ProcessMark, sendSignal, waitUntil } from "./processes";
import type { Variables } from "./environment";

const KEPT_LINES = 20;
const LARGEST_LOG_BYTES = 20_000_000;

export type Ending = { name: string; how: string; lastLines: string[] };

export type Child = {
  name: string;
  process: ProcessMark;
  /** Resolves when the process has ended, for whatever reason. */
  ended: Promise<Ending>;
  stop: (graceMs: number) => Promise<void>;
};

type ChildPlan = {
  name: string;
  /** Arguments for the pinned Node. */
  args: string[];
  variables: Variables;
  logFolder: string;
  /** What of its output the terminal shows; the log file holds all of it. */
  show: "problems" | "everything" | "nothing";
};

/** Starts a Node process in a group of its own, with its output in `<logFolder>/<name>.log`. */
export function startChild(plan: ChildPlan): Child {
  const log = openLog(plan);
  const child = spawn(process.execPath, plan.args, {
    cwd: inRepository(),
    env: plan.variables as NodeJS.ProcessEnv,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lastLines: string[] = [];
  const drained = [child.stdout, child.stderr].map((stream, index) => {
    const lines = createInterface({ input: stream });
    lines.on("line", (line) => {
      log.write(`${line}\n`);
      const shown = formatLogLine(line, { isError: index === 1, show: plan.show });
      lastLines.push(shown.text);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
      if (shown.isWorthShowing) console.log(`${plan.name.padEnd(9)} ${shown.text}`);
    });
    return new Promise((resolve) => lines.once("close", resolve));
  });
  const ended = waitForEnd(child).then(async (how) => {
    await Promise.all(drained);
    log.end();
    return { name: plan.name, how, lastLines };
  });
  if (child.pid === undefined) throw new Error(`${plan.name} could not be started.`);
  const mark = markProcess(child.pid);
  return { name: plan.name, process: mark, ended, stop: (graceMs) => stopGroup(mark, graceMs) };
}

function openLog({ logFolder, name }: ChildPlan): fs.WriteStream {
  fs.mkdirSync(logFolder, { recursive: true });
  const file = path.join(logFolder, `${name}.log`);
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG_BYTES) fs.renameSync(file, `${file}.1`);
  return fs.createWriteStream(file, { flags: "a", mode: 0o600 });
}

function waitForEnd(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) =>
      resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`),
    );
  });
}

// Whole groups: hot reload runs the program in a grandchild.
async function stopGroup(mark: ProcessMark, graceMs: number): Promise<void> {
  if (isRunning(mark)) sendSignal(mark.pid, "SIGTERM", true);
  await waitUntil(() => !isRunning(mark), graceMs);
  sendSignal(mark.pid, "SIGKILL", true);
}
