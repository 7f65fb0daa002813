import pg from "pg";
import { test } from "@/testing/inbox-fixtures";
import { databaseUrl } from "@/lib/server/pool";
import { openConversations } from "@/testing/outbox-steps";
import { createOutbox } from "./drain-outbox";

const fill = (shop: any, count: number, each: number) =>
  openConversations(shop, count).then((conversations) =>
    shop.ctx.tenant(
      (db: any) => db.$executeRaw`
      INSERT INTO messages (id, organization_id, conversation_id, phone_id, direction, status, type, content, queue_number, next_attempt_at, sent_at, updated_at)
      SELECT gen_random_uuid()::text, ${shop.organizationId}, id, ${shop.phoneId}, 'out', 'pending', 'text', '{"body":"Oi"}', nextval('message_queue_number'), now() + GREATEST(0, place - 45) * interval '6 seconds', now(), now()
      FROM generate_series(1, ${each}) AS place, unnest(${conversations}::text[]) AS given (id)`,
    ),
  );

test("perf sends", async ({ createShop, system }) => {
  const shops = [];
  for (let i = 0; i < 20; i++) {
    const s = await createShop();
    await fill(s, 40, 1);
    shops.push(s);
  }
  const quiet = {
    ...system,
    log: { ...system.log, info() {}, warn: console.warn, error: console.error },
  } as any;
  const totals = new Map<string, [number, number, number]>();
  const query = pg.Client.prototype.query as any;
  pg.Client.prototype.query = function (this: any, ...args: any[]) {
    const text = typeof args[0] === "string" ? args[0] : args[0]?.text;
    const t = performance.now();
    const out = query.apply(this, args);
    if (out?.then)
      out.then(
        () => {
          const k = String(text).replace(/\s+/g, " ").trim().slice(0, 110);
          const v = totals.get(k) ?? [0, 0, 0];
          v[0]++;
          v[1] += performance.now() - t;
          v[2] = Math.max(v[2], performance.now() - t);
          totals.set(k, v);
        },
        () => {},
      );
    return out;
  } as any;
  const t = performance.now();
  const cpu = process.cpuUsage();
  const outbox = createOutbox(quiet);
  const left = () =>
    shops[0]!.ctx
      .tenant((db: any) => db.$queryRaw`SELECT count(*)::int AS n FROM messages WHERE status = 'pending'`)
      .then((r: any) => r[0].n);
  while ((await left()) > 0) await outbox.drain();
  await outbox.idle();
  const s = (performance.now() - t) / 1000;
  const used = process.cpuUsage(cpu);
  console.log(
    "800 sends in",
    s.toFixed(2),
    "s =",
    (800 / s).toFixed(0),
    "/s cpu",
    (used.user + used.system) / 1e6,
  );
  for (const [k, v] of [...totals].sort((a, b) => b[1][1] - a[1][1]).slice(0, 22))
    console.log(v[0], v[1].toFixed(0), "ms", "max", v[2].toFixed(0), k);
});
