import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { readClusterFile } from "./cluster-file";
import { type RunningPostgres, startPostgres } from "./postgres";
import { endLeftoverPostmaster } from "./postmaster";
import { isRunning, markProcess } from "./processes";

const PREFIX = "atende-test-";
const Owner = z.object({ pid: z.number(), startedAt: z.string() });

/** A PostgreSQL of its own in the system's temporary folder; `stop` removes it without a trace. */
export async function startThrowAwayPostgres(): Promise<RunningPostgres> {
  await removeAbandoned();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX));
  // PostgreSQL's user has to pass through; what is secret in here has its own file mode.
  fs.chmodSync(folder, 0o711);
  fs.writeFileSync(path.join(folder, "owner.json"), JSON.stringify(markProcess(process.pid)));
  const server = await startPostgres({ folder, throwAway: true });
  return {
    ...server,
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
      const owner = Owner.parse(JSON.parse(fs.readFileSync(path.join(folder, "owner.json"), "utf8")));
      if (isRunning(owner)) continue;
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
