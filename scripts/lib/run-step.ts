import { spawn } from "node:child_process";
import { inRepository } from "./paths";
import { sendSignal, waitUntil } from "./processes";

export type StepResult = { name: string; isGood: boolean; seconds: number; output: string };

export type Step = {
  name: string;
  /** Arguments for the pinned Node: the program's file first, relative to the repository. */
  args: string[];
  variables?: Record<string, string>;
  /** Whether the output is also shown while the step runs; otherwise it is only collected. */
  isShown?: boolean;
};

const running = new Set<number>();

/** Runs a program of the repository to its end and collects what it says; never throws for a failing program. */
export async function runStep(step: Step): Promise<StepResult> {
  const started = Date.now();
  const [file = "", ...args] = step.args;
  const child = spawn(process.execPath, [file.startsWith("-") ? file : inRepository(file), ...args], {
    cwd: inRepository(),
    env: { ...process.env, ...step.variables },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  if (child.pid !== undefined) running.add(child.pid);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (step.isShown) process.stdout.write(text);
    });
  }
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(null);
    });
    child.once("close", resolve);
  });
  if (child.pid !== undefined) running.delete(child.pid);
  return { name: step.name, isGood: code === 0, seconds: (Date.now() - started) / 1000, output };
}

/** Ends the steps that run right now, with everything they started; they get ten seconds to clean up. */
export async function endRunningSteps(): Promise<void> {
  // Ctrl-C is what test runners answer by tearing down what they set up.
  for (const pid of running) sendSignal(pid, "SIGINT", true);
  await waitUntil(() => running.size === 0, 10_000);
  for (const pid of running) sendSignal(pid, "SIGKILL", true);
}
