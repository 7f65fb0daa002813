import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const entry = fileURLToPath(new URL("./index.ts", import.meta.url));

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", "tsx", entry], {
    env: { NODE_ENV: "test", PATH: process.env.PATH ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = createInterface({ input: child.stdout });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const firstLine = new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    child.once("exit", () => reject(new Error(errors)));
  });
  firstLine.catch(() => undefined);
  return { child, ended, firstLine, errors: () => errors };
}

const settings = { SIMULATOR_APP_ID: "1", SIMULATOR_APP_SECRET: "secret", SIMULATOR_CONFIG_ID: "2" };

test("the process says where it listens, ends on SIGTERM, and names a port that is taken", async () => {
  const first = start({ ...settings, SIMULATOR_PORT: "0" });
  const { url, port } = JSON.parse(await first.firstLine) as { url: string; port: number };
  expect((await fetch(`${url}/__sim/health`)).status).toBe(200);

  const second = start({ ...settings, SIMULATOR_PORT: String(port) });
  expect(await second.ended).toBe(1);
  expect(second.errors()).toContain(`Port ${port} is already in use.`);

  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);
}, 20_000);

test("the process names a setting that is missing", async () => {
  const { ended, errors } = start({ SIMULATOR_APP_ID: "1" });

  expect(await ended).toBe(1);
  expect(errors()).toContain("SIMULATOR_APP_SECRET must be set");
}, 20_000);
