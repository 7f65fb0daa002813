/** What processes use, from Linux's /proc; elsewhere null. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";

/** Resident memory of a process in MB. */
export function readMemoryMb(pid: number): number | null {
  try {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}

/** Processor time that a process and (for PostgreSQL) its living children have used, in ms. */
export function readCpuMs(pid: number, { withChildren = false } = {}): number | null {
  try {
    const own = readTicks(pid);
    const children = withChildren ? listChildren(pid).reduce((sum, child) => sum + readTicks(child), 0) : 0;
    // USER_HZ is 100 on every Linux that Node runs on.
    return (own + children) * 10;
  } catch {
    return null;
  }
}

function readTicks(pid: number): number {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}

function listChildren(pid: number): number[] {
  return fs
    .readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter((text) => text !== "")
    .map(Number);
}

/** The machine in words, for a table that is kept. */
export function describeMachine(): string {
  const [, model = "unknown processor"] =
    /model name\s*:\s*(.+)/.exec(
      fs.existsSync("/proc/cpuinfo") ? fs.readFileSync("/proc/cpuinfo", "utf8") : "",
    ) ?? [];
  const kernel = execFileSync("uname", ["-sr"], { encoding: "utf8" }).trim();
  return `${model.trim()}, ${kernel}, Node ${process.versions.node}`;
}
