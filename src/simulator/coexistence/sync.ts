import type { AppSyncKind } from "../state/app-records";
import type { Message, PhoneNumber } from "../state/records";
import type { Simulator } from "../simulator";
import { entry } from "../webhooks/payloads";
import { businessAppOf, sharedSince } from "./business-app";
import { toHistoryChunks, type HistoryChunk } from "./history-chunks";
import {
  historyDeclinedValue,
  historyMediaValue,
  historyValue,
  stateSyncValue,
  type ContactChange,
} from "./payloads";

const DAY_MS = 24 * 3_600_000;
/** Files of older messages are gone (Meta: "history webhook reference"). */
const MEDIA_LIVES_MS = 14 * DAY_MS;
/** Meta sends the files after the chunks. */
const MEDIA_AFTER_MS = 150;

export type AppField = "history" | "smb_app_state_sync" | "smb_message_echoes";

/** Sends one webhook of a Business app number to the apps that listen to its WABA. Returns to how many. */
export function sendAppField(sim: Simulator, phone: PhoneNumber, field: AppField, value: unknown): number {
  const event = { wabaId: phone.wabaId, phoneId: phone.id, route: "messages" as const };
  return sim.webhooks.send({ ...event, entry: entry(phone.wabaId, field, value, sim.now()) }).length;
}

/** Sends what smb_app_data asked for, once, unless the app's settings make it wait. */
export function handOver(sim: Simulator, phoneId: string, kind: AppSyncKind): void {
  const phone = sim.state.phones.get(phoneId);
  const app = sim.state.businessApps.get(phoneId);
  const sync = app?.syncs[kind];
  if (!phone || !app || !sync || sync.sentAt !== null || app.pause) return;
  sync.sentAt = sim.now();
  if (kind === "contacts") {
    sendContacts(
      sim,
      phone,
      app.contacts.map((contact) => ({ action: "add", ...contact })),
    );
  } else if (app.historyDeclined) {
    sendHistoryDeclined(sim, phone);
  } else {
    const until = sharedSince(sim, phone) ?? sim.now();
    const messages = messagesOf(sim, phoneId).filter((message) => message.isUnheard || message.at < until);
    sendHistory(sim, phone, toHistoryChunks(messages, { until, chunkSize: app.chunkSize }), app.reverse);
  }
  sim.changed();
}

/** Takes up what was asked for before a restart and had not left yet. */
export function resumeHandOver(sim: Simulator): void {
  for (const phoneId of sim.state.businessApps.keys()) {
    handOver(sim, phoneId, "contacts");
    handOver(sim, phoneId, "history");
  }
}

/** One webhook a chunk, then one for each file that still exists. Returns the number of chunks. */
export function sendHistory(
  sim: Simulator,
  phone: PhoneNumber,
  chunks: HistoryChunk[],
  reverse: boolean,
): number {
  const peopleById = sim.state.people;
  for (const chunk of reverse ? [...chunks].reverse() : chunks) {
    sendAppField(sim, phone, "history", historyValue({ phone, peopleById, ...chunk }));
  }
  const withFiles = chunks
    .flatMap((chunk) => chunk.messages)
    .filter((message) => message.media && message.at > sim.now() - MEDIA_LIVES_MS);
  if (withFiles.length > 0) {
    sim.later(MEDIA_AFTER_MS, () => {
      for (const message of withFiles) {
        sendAppField(sim, phone, "history", historyMediaValue(message, phone, peopleById));
      }
    });
  }
  return chunks.length;
}

/** The webhook that says that the business shares no history (2593109). */
export function sendHistoryDeclined(sim: Simulator, phone: PhoneNumber): void {
  sendAppField(sim, phone, "history", historyDeclinedValue(phone));
}

/** Contacts as smb_app_state_sync webhooks, as many in one as the app's settings say. */
export function sendContacts(sim: Simulator, phone: PhoneNumber, changes: ContactChange[]): void {
  const { chunkSize } = businessAppOf(sim, phone.id);
  for (let start = 0; start < changes.length; start += chunkSize) {
    const value = stateSyncValue(phone, changes.slice(start, start + chunkSize), sim.now());
    sendAppField(sim, phone, "smb_app_state_sync", value);
  }
}

function messagesOf(sim: Simulator, phoneId: string): Message[] {
  return [...sim.state.messages.values()].filter((message) => message.phoneId === phoneId);
}
