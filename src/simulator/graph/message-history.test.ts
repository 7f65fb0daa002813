import { afterEach, expect, test } from "vitest";
import {
  app,
  eventually,
  like,
  startCallback,
  startTestSimulator,
  type TestSimulator,
} from "../testing/start";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(answer?: Parameters<typeof startCallback>[0]) {
  const callback = await startCallback(answer);
  const meta = await startTestSimulator({ webhookUrl: callback.url });
  open.push(callback, meta);
  const one = await meta.connected();
  await meta.control("messages", { phoneNumberId: one.phoneId, personId: "maria-souza", text: "Oi" });
  const send = async (to = "5511987650001") => {
    const body = { messaging_product: "whatsapp", to, type: "text", text: { body: "Olá" } };
    const answer = await meta.request("POST", `/${one.phoneId}/messages`, body, one.token);
    return answer.body.messages[0].id;
  };
  const get = async (path: string) => (await meta.request("GET", path, undefined, one.token)).body;
  const history = (query = "") => get(`/v25.0/${one.phoneId}/message_history${query}`);
  return { callback, meta, one, send, get, history };
}

type Node = { id: string; message_id: string; events: { data: Record<string, unknown>[] } };
const nodes = (body: { data: unknown }) => body.data as Node[];

test("tells each status of a message and what became of its webhook", async () => {
  const { callback, history, send, get } = await start();
  const wamid = await send();

  const [node] = await eventually("both webhooks", async () => {
    const found = nodes(await history(`?message_id=${encodeURIComponent(wamid)}`));
    const states = found[0]?.events.data.map((event) => event.webhook_update_state);
    return states?.join() === "DELIVERED,DELIVERED" ? found : null;
  });

  const event = (status: string) => ({
    id: like(/^\d{15}$/),
    delivery_status: status,
    timestamp: expect.any(Number) as number,
    webhook_update_state: "DELIVERED",
    application: { id: app.id },
    webhook_uri: callback.url,
  });
  expect(node).toEqual({
    id: like(/^\d{15}$/),
    message_id: wamid,
    events: { data: [event("SENT"), event("DELIVERED")] },
  });
  expect(nodes(await get(`/${node?.id}/events`))).toEqual([event("SENT"), event("DELIVERED")]);
});

test("a webhook that is repeated is RETRYING, one that waits PENDING; a failure has its reason", async () => {
  const { meta, history, send } = await start((count) => ({ status: count === 1 ? 200 : 500 }));
  await meta.control("timing", { retryDelaysMs: [60_000] });
  const wamid = await send("5511900000000");

  const [event] = await eventually("a repeated webhook", async () => {
    const events = nodes(await history())[0]?.events.data;
    return events?.[0]?.webhook_update_state === "RETRYING" ? events : null;
  });
  expect(event).toMatchObject({ delivery_status: "FAILED", error_description: "Message undeliverable" });

  await meta.control("webhooks/mode", { pause: true });
  await send("5511900000000");
  await eventually("a waiting webhook", async () => {
    const newest = nodes(await history())[0];
    return newest?.message_id !== wamid && newest?.events.data[0]?.webhook_update_state === "PENDING";
  });
});

test("comes in pages, the newest first, of this number alone", async () => {
  const { meta, one, history, send } = await start();
  const wamids = [await send(), await send(), await send()];
  const other = await meta.connected();

  const seen: string[] = [];
  let query: string | null = "?limit=2";
  while (query !== null) {
    const body = await history(query);
    seen.push(...nodes(body).map((node) => node.message_id));
    query = body.paging.next ? new URL(body.paging.next).search : null;
  }

  expect(seen).toEqual(wamids.reverse());
  const foreign = await meta.request("GET", `/${one.phoneId}/message_history`, undefined, other.token);
  expect(foreign.body.error.code).toBe(100);
  const empty = await meta.request("GET", `/${other.phoneId}/message_history`, undefined, other.token);
  expect(empty.body).toEqual({ data: [] });
});

test("a send whose answer was lost is there by its wamid", async () => {
  const { meta, one, history, send }: Awaited<ReturnType<typeof start>> = await start();
  await meta.control("faults", { match: { path: "/messages", scope: one.phoneId }, dropAfterAccept: true });

  await expect(send()).rejects.toThrow();

  const [node] = nodes(await history());
  expect(node && (await lostMessage(meta, node.message_id))).toMatchObject({ text: "Olá" });
});

const lostMessage = (meta: TestSimulator, wamid: string) => meta.control(`messages/${wamid}`);
