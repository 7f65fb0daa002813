import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { readClusterFile } from "./cluster-file";
import { type RunningPostgres, startPostgres } from "./postgres";
import { endLeftoverPostmaster } from "./postmaster";
import { endProcesses, isRunning, markProcess, type ProcessMark } from "./processes";

const PREFIX = "atende-test-";
const Mark = z.object({ pid: z.number(), startedAt: z.string() });
const Owners = z.object({ owner: Mark, children: z.array(Mark) });

export type ThrowAwayPostgres = RunningPostgres & {
  /** Notes a process that uses this database, to be ended with it should this run be killed. */
  addChild: (mark: ProcessMark) => void;
  /** Starts the server again on the same data and port after it was stopped or killed. */
  restart: () => Promise<void>;
};

/**
 * A PostgreSQL of its own in the system's temporary folder; `stop` removes it without a trace. It is faster than a real
 * one because it would not survive a power cut, unless `isDurable`.
 */
export async function startThrowAwayPostgres({ isDurable = false } = {}): Promise<ThrowAwayPostgres> {
  await removeAbandoned();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX));
  // PostgreSQL's user has to pass through; what is secret in here has its own file mode.
  fs.chmodSync(folder, 0o711);
  const owners: z.infer<typeof Owners> = { owner: markProcess(process.pid), children: [] };
  const writeOwners = () => fs.writeFileSync(path.join(folder, "owners.json"), JSON.stringify(owners));
  writeOwners();
  const start = () => startPostgres({ folder, throwAway: !isDurable });
  let server = await start();
  return {
    ...server,
    get process() {
      return server.process;
    },
    restart: async () => {
      server = await start();
    },
    addChild: (mark) => {
      owners.children.push(mark);
      writeOwners();
    },
    stop: async () => {
      await server.stop("now");
      fs.rmSync(server.clusterPath, { recursive: true, force: true });
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

// A test run that was killed could not clean up; the next one does it.
async function removeAbandoned(): Promise<void> {
  for (const name of fs.readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(os.tmpdir(), name);
    try {
      const owners = Owners.parse(JSON.parse(fs.readFileSync(path.join(folder, "owners.json"), "utf8")));
      if (isRunning(owners.owner)) continue;
      await endProcesses(owners.children, { signal: "SIGTERM", graceMs: 1_000, wholeGroup: true });
      const cluster = readClusterFile(folder);
      if (cluster !== null) {
        await endLeftoverPostmaster(cluster.path);
        fs.rmSync(cluster.path, { recursive: true, force: true });
      }
      fs.rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's folder, or one that is being made this very moment: not ours to touch.
    }
  }
}
