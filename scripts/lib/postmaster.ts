import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { asUser, type DatabaseUser } from "./postgres-home";
import { isRunning, markProcess, type ProcessMark, readCommand, sendSignal, waitUntil } from "./processes";

// Messages in English whatever the machine speaks: we recognise one of them.
const SERVER_ENVIRONMENT = { ...process.env, LC_ALL: "C" };

export type Postmaster = {
  process: ProcessMark;
  /** Resolves when the server has ended, for whatever reason. */
  ended: Promise<void>;
  stop: (how: "orderly" | "now") => Promise<void>;
};

type LaunchOptions = {
  clusterPath: string;
  port: number;
  programs: string;
  user: DatabaseUser | null;
  settings: string[];
  logFile: string;
};

/** Runs the server and waits until it takes connections; throws with its last words when it ends before that. */
export async function launchPostmaster(options: LaunchOptions): Promise<Postmaster> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const attempt = await launchOnce(options);
    if ("postmaster" in attempt) return attempt.postmaster;
    // Workers of a killed server need a moment to notice that it is gone.
    const isOldServerLeaving = /pre-existing shared memory block|lock file .* already exists/.test(
      attempt.lastWords,
    );
    if (!isOldServerLeaving || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start (log: ${options.logFile}):\n${attempt.lastWords}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** The port of the server that runs on this cluster, or null when none does. */
export function findPort(clusterPath: string): number | null {
  const lock = readLock(clusterPath);
  return lock !== null && isServerOf(lock.pid, clusterPath) ? lock.port : null;
}

/** Stops a server that a killed run left behind on this cluster, and clears a lock that names a stranger. */
export async function endLeftoverPostmaster(clusterPath: string): Promise<void> {
  const lock = readLock(clusterPath);
  if (lock === null) return;
  if (isServerOf(lock.pid, clusterPath)) {
    await stopPostmaster(markProcess(lock.pid), "orderly");
  } else if (readCommand(lock.pid) !== undefined) {
    // The id belongs to somebody else by now; PostgreSQL would refuse to start because of it.
    fs.rmSync(lockFile(clusterPath), { force: true });
  }
}

async function launchOnce(
  options: LaunchOptions,
): Promise<{ postmaster: Postmaster } | { lastWords: string }> {
  const log = fs.openSync(options.logFile, "a", 0o600);
  const logStart = fs.fstatSync(log).size;
  // A group of its own: Ctrl-C in the terminal must not end the database before those who still use it.
  const child = spawn(
    path.join(options.programs, "postgres"),
    [
      "-D",
      options.clusterPath,
      "-p",
      String(options.port),
      ...options.settings.flatMap((setting) => ["-c", setting]),
    ],
    {
      ...asUser(options.user),
      cwd: "/",
      detached: true,
      stdio: ["ignore", log, log],
      env: SERVER_ENVIRONMENT,
    },
  );
  fs.closeSync(log);
  const state = { hasEnded: false };
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      state.hasEnded = true;
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  await waitUntil(
    () => state.hasEnded || readLock(options.clusterPath, child.pid)?.status === "ready",
    60_000,
    20,
  );
  if (state.hasEnded || child.pid === undefined) return { lastWords: readFrom(options.logFile, logStart) };
  const mark = markProcess(child.pid);
  return { postmaster: { process: mark, ended, stop: (how) => stopPostmaster(mark, how) } };
}

// PostgreSQL's own signals: SIGINT ends connections and shuts down cleanly, SIGQUIT ends at once and recovers at the next start.
async function stopPostmaster(mark: ProcessMark, how: "orderly" | "now"): Promise<void> {
  if (how === "orderly") {
    if (isRunning(mark)) sendSignal(mark.pid, "SIGINT", false);
    if (await waitUntil(() => !isRunning(mark), 15_000)) return;
  }
  if (isRunning(mark)) sendSignal(mark.pid, "SIGQUIT", false);
  if (await waitUntil(() => !isRunning(mark), 5_000)) return;
  sendSignal(mark.pid, "SIGKILL", true);
}

function isServerOf(pid: number, clusterPath: string): boolean {
  return readCommand(pid)?.includes(clusterPath) ?? false;
}

function lockFile(clusterPath: string): string {
  return path.join(clusterPath, "postmaster.pid");
}

// postmaster.pid holds one value a line: process id, folder, start time, port, socket folder, address, memory key, status.
function readLock(clusterPath: string, pid?: number): { pid: number; port: number; status: string } | null {
  try {
    const lines = fs.readFileSync(lockFile(clusterPath), "utf8").split("\n");
    const lock = { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? "" };
    return Number.isInteger(lock.pid) && (pid === undefined || pid === lock.pid) ? lock : null;
  } catch {
    return null;
  }
}

function readFrom(file: string, position: number): string {
  return fs.readFileSync(file).subarray(position).toString("utf8").trim();
}
