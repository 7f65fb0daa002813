import { z } from "zod";
import type { Load } from "../state/passing-records";
import type { Delivery, DeliveryAttempt, Person, PhoneNumber } from "../state/records";
import { isConnected } from "../graph/health";
import { addPerson } from "../phone/add-person";
import { findPersonByNumber } from "../phone/find-person";
import { writeAsCustomer } from "../phone/inbound";
import { receiveMedia } from "../media/find-media";
import type { Simulator } from "../simulator";
import { ControlError, found } from "./control-error";

const TICK_MS = 10;
const SAMPLES = 20_000;

export const LoadInput = z.strictObject({
  phoneNumberIds: z.array(z.string()).min(1),
  kind: z.enum(["text", "mixed"]).default("text"),
  perSecond: z.number().positive().max(5_000),
  seconds: z.number().positive().max(3_600),
  people: z.number().int().min(1).max(100_000).default(100),
});

/** Lets people write to numbers, so many messages a second for so long. Another load must have ended. */
export function startLoad(sim: Simulator, input: z.infer<typeof LoadInput>) {
  if (sim.load?.running)
    throw new ControlError(409, "A load is running already. DELETE /__sim/load ends it.");
  const phones = input.phoneNumberIds.map((id) => {
    const phone = found(sim.state.phones.get(id), `phone number ${id}`);
    if (!isConnected(phone)) throw new ControlError(409, `Phone number ${id} is not registered.`);
    return phone;
  });
  const people = Array.from({ length: input.people }, (_, index) => personOf(sim, index));
  const own = new Set<string>();
  const load: Load = {
    running: true,
    sent: 0,
    accepted: 0,
    failed: 0,
    startedAt: Date.now(),
    latenciesMs: [],
    stop() {
      load.running = false;
      clearInterval(timer);
    },
  };
  const forget = sim.webhooks.observe((delivery, attempt) => {
    note(load, own, delivery, attempt);
    if (!load.running && own.size === 0) forget();
  });
  const total = Math.round(input.perSecond * input.seconds);
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((Date.now() - load.startedAt) / 1000) * input.perSecond));
    while (load.sent < due) own.add(write(sim, load.sent++, phones, people, input.kind));
    if (load.sent >= total) load.stop();
  }, TICK_MS);
  sim.load = load;
  return { total };
}

/** How the load goes: `accepted` were answered 200, `failed` are attempts that were not (they are repeated). */
export function showLoad(sim: Simulator) {
  const { load } = sim;
  if (!load) throw new ControlError(404, "There has been no load yet.");
  const sorted = [...load.latenciesMs].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
  const { running, sent, accepted, failed } = load;
  return {
    running,
    sent,
    accepted,
    failed,
    open: sent - accepted,
    latencyMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? null },
  };
}

/** Ends the load; webhooks that are open are still repeated. */
export function stopLoad(sim: Simulator) {
  sim.load?.stop();
  return { success: true };
}

function note(load: Load, own: Set<string>, delivery: Delivery, attempt: DeliveryAttempt): void {
  const wamids = delivery.inboundWamids.filter((wamid) => own.has(wamid));
  if (wamids.length === 0) return;
  if (load.latenciesMs.length < SAMPLES) load.latenciesMs.push(attempt.durationMs);
  else load.latenciesMs[Math.floor(Math.random() * SAMPLES)] = attempt.durationMs;
  if (attempt.status !== 200) return void (load.failed += 1);
  for (const wamid of wamids) own.delete(wamid);
  load.accepted += wamids.length;
}

function write(
  sim: Simulator,
  index: number,
  phones: PhoneNumber[],
  people: Person[],
  kind: "text" | "mixed",
): string {
  const phone = phones[index % phones.length];
  const person = people[Math.floor(index / phones.length) % people.length];
  if (!phone || !person) throw new Error("A load has numbers and people.");
  const base = { person, phone, at: sim.now(), replyTo: null, details: { errors: [] } };
  const what = kind === "text" ? "text" : (MIX[index % MIX.length] ?? "text");
  if (what === "image") {
    const media = receiveMedia(sim, phone.id, { type: "image", description: { caption: `Foto ${index}` } });
    return writeAsCustomer(sim, { ...base, type: what, part: { text: "", media } }).wamid;
  }
  const content = what === "text" ? { body: `Mensagem ${index}` } : CONTENTS[what];
  const text = what === "text" ? `Mensagem ${index}` : "";
  return writeAsCustomer(sim, { ...base, type: what, part: { text, content } }).wamid;
}

const CONTENTS = {
  location: { latitude: -23.561414, longitude: -46.655881, name: "MASP" },
  interactive: { type: "button_reply", button_reply: { id: "sim", title: "Sim" } },
  contacts: [{ name: { formatted_name: "Ana Lima" }, phones: [{ phone: "+5511911112222", type: "CELL" }] }],
} as const;
const MIX = [
  "text",
  "text",
  "text",
  "image",
  "text",
  "location",
  "text",
  "interactive",
  "text",
  "contacts",
] as const;

/** The people of loads are always the same, so that loads do not fill the world. */
function personOf(sim: Simulator, index: number): Person {
  const phone = `55119${String(70_000_000 + index)}`;
  const person = findPersonByNumber(sim, phone) ?? addPerson(sim, { name: `Cliente ${index + 1}`, phone });
  if (typeof person === "string") throw new ControlError(409, person);
  return person;
}
