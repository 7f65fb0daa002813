import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { app, eventually, startCallback, startTestSimulator } from "../testing/start";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

test("a load writes to every number and says what became of it; what was not answered 200 is repeated", async () => {
  const callback = await startCallback((count) => ({ status: count % 7 === 0 ? 500 : 200 }));
  const meta = await startTestSimulator({ webhookUrl: callback.url });
  open.push(callback, meta);
  const [a, b] = [await meta.connected(), await meta.connected()];
  const phoneNumberIds = [a.phoneId, b.phoneId];

  await meta.control("load", { phoneNumberIds, kind: "mixed", perSecond: 500, seconds: 0.2, people: 5 });
  const done = await eventually("the end of the load", async () => {
    const load = (await meta.control("load")) as unknown as Record<string, unknown>;
    return load.running === false && load.open === 0 ? load : null;
  });

  expect(done).toMatchObject({ sent: 100, accepted: 100 });
  expect(done.failed).toBeGreaterThan(0);
  const all = await meta.control("messages?direction=inbound&status=delivered");
  const seen = new Set(callback.values().map((change) => change.value.messages[0].id));
  expect(new Set(all.data.map((message) => message.wamid))).toEqual(seen);
  const first = await meta.control(`messages?phoneNumberId=${a.phoneId}&limit=30`);
  const rest = await meta.control(`messages?phoneNumberId=${a.phoneId}&limit=30&after=${first.next}`);
  expect([first.data.length, rest.data.length]).toEqual([30, 20]);
});

test("webhooks outlive a receiver that is killed and comes back", async () => {
  const received = new Set<string>();
  const first = await listen(received);
  const { port } = first.address() as AddressInfo;
  const webhookUrl = `http://127.0.0.1:${port}/webhook`;
  const meta = await startTestSimulator({ webhookUrl, retryDelaysMs: [20, 100] });
  open.push(meta);
  const one = await meta.connected();
  const write = (text: string) =>
    meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text });
  await write("before");
  await eventually("the first message", () => received.has("before"));

  first.close();
  first.closeAllConnections();
  for (let index = 0; index < 40; index += 1) await write(`while away ${index}`);
  const again = await listen(received, port);
  open.push({ close: () => new Promise((resolve) => again.close(() => resolve())) });

  await eventually("everything", () => received.size === 41);
  again.closeAllConnections();
});

test("only so many deliveries that are over are remembered, and all that are open", async () => {
  const callback = await startCallback();
  const meta = await startTestSimulator({ webhookUrl: callback.url, rememberedDeliveries: 20 });
  open.push(callback, meta);
  const { phoneId: phoneNumberId } = await meta.connected();
  const write = () => meta.control("messages", { phoneNumberId, personId: "maria-souza", text: "Oi" });
  await meta.control("webhooks/mode", { duplicate: 29 });
  await write();
  await eventually("thirty posts", () => callback.received.length === 30);
  await eventually("the end", async () => (await meta.control("deliveries?state=pending")).data.length === 0);
  expect((await meta.control("deliveries")).data.length).toBe(20);

  await meta.control("webhooks/mode", { pause: true, duplicate: 29 });
  await write();

  expect((await meta.control("deliveries?state=held")).data.length).toBe(30);
});

test("statuses stay away when they are switched off, but for those that are asked for", async () => {
  const callback = await startCallback();
  const meta = await startTestSimulator({ webhookUrl: callback.url });
  open.push(callback, meta);
  const one = await meta.connected();
  await meta.control("timing", { statusDelays: "off" });
  await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });
  const body = { messaging_product: "whatsapp", to: "5511987650001", type: "text", text: { body: "Olá" } };
  const answer = await meta.request("POST", `/${one.phoneId}/messages`, body, one.token);
  await meta.control("statuses", { wamid: answer.body.messages[0].id, status: "read" });
  const statuses = () => callback.values().flatMap((change) => change.value.statuses ?? []);

  await eventually("the one that was asked for", () => statuses()[0]);

  expect(statuses().map((status) => status.status)).toEqual(["read"]);
});

function listen(received: Set<string>, port = 0): Promise<Server> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "GET") return void response.end(url.searchParams.get("hub.challenge"));
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = /"body":"([^"]*)"/.exec(Buffer.concat(chunks).toString())?.[1];
      if (text !== undefined) received.add(text);
      response.end(app.id);
    });
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}
