import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, vi } from "vitest";
import { GET as ready } from "@/app/api/health/ready/route";
import { childEnvironment, deliver, test, textMessage } from "@/testing/webhook-fixtures";

// The worker as it runs in production: a process of its own.

const children: { process: ChildProcess; output: string[] }[] = [];

function startWorker() {
  const child = spawn(process.execPath, ["--import", "tsx", "src/worker/index.ts"], {
    env: childEnvironment({ LOG_LEVEL: "info" }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  const worker = { process: child, output };
  children.push(worker);
  return worker;
}

afterEach(() => {
  for (const { process: child } of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});

const within = (timeout: number) => ({ timeout, interval: 50 });

const readyStatus = async () =>
  (await ready(new Request("http://localhost/api/health/ready"), { params: Promise.resolve({}) })).status;

test("a worker files what was stored, tells that it lives, and ends cleanly on SIGTERM", async ({
  createTenant,
  logLines,
}) => {
  const tenant = await createTenant();
  await deliver(tenant.webhook({ messages: [textMessage("5511", "SECRET-WORDS before the start")] }));
  const worker = startWorker();
  await vi.waitFor(async () => expect(await tenant.messages()).toHaveLength(1), within(20_000));

  await deliver(tenant.webhook({ messages: [textMessage("5511", "SECRET-WORDS while it runs")] }));
  await vi.waitFor(async () => expect(await tenant.messages()).toHaveLength(2), within(5_000));
  expect(await readyStatus()).toBe(200);

  worker.process.kill("SIGTERM");
  const [code] = (await once(worker.process, "exit")) as [number | null];

  expect(worker.output.join("")).toContain("worker stopped");
  expect(code).toBe(0);
  expect(await readyStatus()).toBe(503);
  expect(worker.output.join("") + logLines.join("")).not.toContain("SECRET-WORDS");
});

test("a worker goes on after the database cut all its connections", async ({ createTenant, system }) => {
  const tenant = await createTenant();
  const worker = startWorker();
  await vi.waitFor(() => expect(worker.output.join("")).toContain("worker ready"), within(20_000));

  // What a restart of the database looks like to the worker; ours stays.
  await system.acrossTenants(
    (db) => db.$queryRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
  );
  const body = tenant.webhook({ messages: [textMessage("5511", "after the cut")] });
  await vi.waitFor(async () => expect((await deliver(body)).status).toBe(200), within(5_000));

  try { await vi.waitFor(async () => expect(await tenant.messages()).toHaveLength(1), within(10_000)); } catch (e) { console.log(worker.output.join("")); throw e; }
  expect(worker.process.exitCode).toBeNull();
});
