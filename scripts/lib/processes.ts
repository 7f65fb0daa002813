import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";

/** A process id together with the moment it started: an id alone may be given to a stranger later. */
export type ProcessMark = { pid: number; startedAt: string };

/** Marks a living process so that a later run can tell whether it is still the same one; throws when it is gone. */
export function markProcess(pid: number): ProcessMark {
  const startedAt = readStart(pid);
  if (startedAt === undefined) throw new Error(`Process ${pid} is not running.`);
  return { pid, startedAt };
}

/** Whether exactly the marked process (not another one with the same id) still runs. */
export function isRunning(mark: ProcessMark): boolean {
  return readStart(mark.pid) === mark.startedAt;
}

/** Ends marked processes: a polite signal first, SIGKILL for what is left after `graceMs`. */
export async function endProcesses(
  marks: ProcessMark[],
  options: { signal: NodeJS.Signals; graceMs: number; wholeGroup: boolean },
): Promise<void> {
  const running = marks.filter(isRunning);
  for (const mark of running) sendSignal(mark.pid, options.signal, options.wholeGroup);
  await waitUntil(() => !running.some(isRunning), options.graceMs);
  for (const mark of running.filter(isRunning)) sendSignal(mark.pid, "SIGKILL", options.wholeGroup);
  await waitUntil(() => !running.some(isRunning), 5_000);
}

/** Sends a signal to a process or to the group it leads; a process that is gone already is fine. */
export function sendSignal(pid: number, signal: NodeJS.Signals, wholeGroup: boolean): void {
  try {
    process.kill(wholeGroup ? -pid : pid, signal);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ESRCH") throw error;
  }
}

/** Waits until the condition holds, at most `limitMs`; answers whether it does. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  limitMs: number,
  everyMs = 50,
): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return true;
}

function readStart(pid: number): string | undefined {
  return os.platform() === "linux" ? readStartFromProc(pid) : readStartFromPs(pid);
}

// Slim containers have no `ps`, and every Linux has /proc.
function readStartFromProc(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses and may hold spaces; state is field 3, start time field 22.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === "Z" || state === "X" || startTicks === undefined) return undefined;
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot}/${startTicks}`;
  } catch {
    return undefined;
  }
}

function readStartFromPs(pid: number): string | undefined {
  try {
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
  } catch {
    return undefined;
  }
}

/** The command line of a process, or undefined when there is no such process. */
export function readCommand(pid: number): string | undefined {
  if (readStart(pid) === undefined) return undefined;
  try {
    return os.platform() === "linux"
      ? fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
      : execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return undefined;
  }
}
