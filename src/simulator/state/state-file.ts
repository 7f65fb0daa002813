import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { SimulatorState } from "./records";
import { emptyState } from "./initial-state";
import { upgradePhone, upgradeWaba } from "./upgrade";

const SAVE_AFTER_MS = 250;
/** Writing a large state takes a while; it must not take all of the time. */
const SAVE_SHARE = 20;
const FORMAT = 1;
/** What belongs to the one app that older files know. */
const ours = { appId: null };

/** Reads a saved state; null when there is no file. Throws when the file is not one of ours, naming it. */
export function readStateFile(path: string): SimulatorState | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  const saved = parse(text, path);
  const state = emptyState();
  for (const app of saved.apps ?? []) state.apps.set(app.id, app);
  for (const business of saved.businesses) state.businesses.set(business.id, business);
  for (const waba of saved.wabas) state.wabas.set(waba.id, upgradeWaba(waba));
  for (const phone of saved.phones) state.phones.set(phone.id, upgradePhone(phone));
  for (const template of saved.templates ?? []) state.templates.set(template.id, template);
  for (const code of saved.codes) state.codes.set(code.hash, code);
  for (const token of saved.tokens) state.tokens.set(token.hash, { ...ours, ...token });
  for (const person of saved.people) state.people.set(person.id, person);
  for (const group of saved.groups ?? []) state.groups.set(group.id, group);
  for (const message of saved.messages) state.messages.set(message.wamid, message);
  for (const app of saved.businessApps ?? []) state.businessApps.set(app.phoneId, app);
  for (const delivery of saved.deliveries) state.deliveries.set(delivery.id, { ...ours, ...delivery });
  for (const fault of saved.faults) state.faults.set(fault.id, fault);
  for (const [scope, mode] of saved.modes) state.modes.set(scope, mode);
  state.calls = saved.calls;
  state.clockOffsetMs = saved.clockOffsetMs;
  return state;
}

/** The state as plain JSON values: what the file holds and what GET /__sim/state shows. */
export function toSavedState(state: SimulatorState) {
  return {
    format: FORMAT,
    apps: [...state.apps.values()],
    businesses: [...state.businesses.values()],
    wabas: [...state.wabas.values()],
    phones: [...state.phones.values()],
    templates: [...state.templates.values()],
    codes: [...state.codes.values()],
    tokens: [...state.tokens.values()],
    people: [...state.people.values()],
    groups: [...state.groups.values()],
    messages: [...state.messages.values()],
    businessApps: [...state.businessApps.values()],
    deliveries: [...state.deliveries.values()],
    faults: [...state.faults.values()],
    modes: [...state.modes.entries()],
    calls: state.calls,
    clockOffsetMs: state.clockOffsetMs,
  };
}

// Files written before there were other apps, templates, groups and Business apps lack them.
type Written = ReturnType<typeof toSavedState>;
type Later = "apps" | "templates" | "groups" | "businessApps";
type SavedState = Omit<Written, Later> & Partial<Pick<Written, Later>>;

/** Saves a while after the last change and at the end; a half-written file can never be seen (write, then rename). */
export type StateSaver = { changed(): void; flush(): void };

/** Makes the saver; without a path it keeps nothing. */
export function createStateSaver(path: string | undefined, state: () => SimulatorState): StateSaver {
  if (path === undefined) return { changed: () => undefined, flush: () => undefined };
  let timer: NodeJS.Timeout | null = null;
  let pauseMs = SAVE_AFTER_MS;

  const flush = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    const started = performance.now();
    const draft = `${path}.${process.pid}.tmp`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, JSON.stringify(toSavedState(state())), { mode: 0o600 });
    renameSync(draft, path);
    pauseMs = Math.max(SAVE_AFTER_MS, SAVE_SHARE * (performance.now() - started));
  };
  return { changed: () => void (timer ??= setTimeout(flush, pauseMs)), flush };
}

function parse(text: string, path: string): SavedState {
  try {
    // The file is our own and versioned: its format number is the only thing worth checking.
    const saved = JSON.parse(text) as SavedState;
    if (saved.format === FORMAT) return saved;
  } catch {
    // falls through to the same message
  }
  throw new Error(`The simulator's state file ${path} cannot be read. Delete it to start afresh.`);
}
