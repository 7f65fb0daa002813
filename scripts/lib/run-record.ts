import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { endProcesses, isRunning, markProcess, type ProcessMark, waitUntil } from "./processes";

const Mark = z.object({ pid: z.number(), startedAt: z.string() });
const RunRecord = z.object({
  command: z.string(),
  state: z.enum(["running", "stopping"]),
  owner: Mark,
  children: z.array(Mark),
});

/** What a run leaves in DATA_DIR/run.json, so that a later one can tell whether it lives and clean up after it. */
export type RunRecord = z.infer<typeof RunRecord>;

export type Recovery =
  | { action: "start" }
  | { action: "wait" }
  | { action: "refuse" }
  | { action: "clean"; leftovers: ProcessMark[] };

/** Decides what a new run does about the record of an earlier one. */
export function decideRecovery(record: RunRecord | null, isAlive: (mark: ProcessMark) => boolean): Recovery {
  if (record === null) return { action: "start" };
  if (isAlive(record.owner)) return { action: record.state === "stopping" ? "wait" : "refuse" };
  return { action: "clean", leftovers: record.children.filter(isAlive) };
}

export type Claim = {
  addChild: (mark: ProcessMark) => void;
  markStopping: () => void;
  release: () => void;
};

/**
 * Takes the data folder for this process, ending what a killed run left behind. Throws when another living run has
 * it: two of them on one database and one set of ports would only disturb each other.
 */
export async function claimDataDir(
  dataDir: string,
  command: string,
  // A run whose terminal was just killed needs a moment to notice that it has to stop.
  { patienceMs = 2_500 } = {},
): Promise<Claim> {
  const file = path.join(dataDir, "run.json");
  const next = () => decideRecovery(readRecord(file), isRunning).action;
  await waitUntil(() => next() !== "refuse", patienceMs, 200);
  await waitUntil(() => next() !== "wait", 40_000, 200);
  const record = readRecord(file);
  if (record !== null && isRunning(record.owner)) {
    throw new Error(
      `\`${record.command}\` already runs for ${dataDir} (process ${record.owner.pid}). ` +
        "Use that one, or end it first with Ctrl-C; for a second installation, set DATA_DIR, PORT and SIMULATOR_PORT.",
    );
  }
  await endLeftovers(record);
  return writeClaim(file, command);
}

async function endLeftovers(record: RunRecord | null): Promise<void> {
  const recovery = decideRecovery(record, isRunning);
  if (recovery.action !== "clean" || recovery.leftovers.length === 0) return;
  console.error("The last run was killed; ending what it left behind …");
  await endProcesses(recovery.leftovers, { signal: "SIGTERM", graceMs: 3_000, wholeGroup: true });
}

function writeClaim(file: string, command: string): Claim {
  const record: RunRecord = { command, state: "running", owner: markProcess(process.pid), children: [] };
  const write = () => {
    fs.writeFileSync(`${file}.${process.pid}`, JSON.stringify(record), { mode: 0o600 });
    fs.renameSync(`${file}.${process.pid}`, file);
  };
  write();
  return {
    addChild: (mark) => {
      record.children.push(mark);
      write();
    },
    markStopping: () => {
      record.state = "stopping";
      write();
    },
    release: () => {
      if (readRecord(file)?.owner.pid === process.pid) fs.rmSync(file, { force: true });
    },
  };
}

function readRecord(file: string): RunRecord | null {
  try {
    return RunRecord.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}
