import { registerCoexistenceControl } from "./coexistence/control-routes";
import { resumeHandOver } from "./coexistence/sync";
import { registerControl } from "./control/routes";
import { registerDialog } from "./dialog/routes";
import { handleGraph } from "./graph/handle-graph";
import { createRouter } from "./http/router";
import { listen } from "./http/listen";
import { createMediaShelf } from "./media/media-shelf";
import { registerPhonePage } from "./phone/routes";
import { followMessage } from "./phone/outbound";
import type { AppSettings, Simulator, StatusDelays } from "./simulator";
import { emptyState, firstState } from "./state/initial-state";
import type { SimulatorState } from "./state/records";
import { createStateSaver, readStateFile } from "./state/state-file";
import { createWebhookSender } from "./webhooks/sender";

const RETRY_DELAYS_MS = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000];
const REMEMBERED_DELIVERIES = 2_000;
const STATUS_DELAYS: StatusDelays = { sentMs: 60, deliveredMs: 250 };

export type SimulatorOptions = {
  /** 0 = any free port. */
  port: number;
  /** The address to listen on; default 127.0.0.1, because the control calls ask for no password. */
  host?: string | undefined;
  app: { id: string; secret: string; configId: string } & Partial<AppSettings>;
  /** Unset: everything is forgotten at the end. */
  stateFile?: string | undefined;
  /** Pauses between the attempts of one webhook; the last one repeats for up to seven days. */
  retryDelaysMs?: number[];
  statusDelays?: StatusDelays;
  /** How many webhooks that are over GET /__sim/deliveries still shows; default 2,000. */
  rememberedDeliveries?: number;
  /** Whether a first start finds demo people and a demo business; default true. */
  seed?: boolean;
};

export type RunningSimulator = { url: string; port: number; close(): Promise<void> };

/** Starts Meta's stand-in. Throws when the port is taken or the state file is unreadable, saying which. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const timers = new Set<NodeJS.Timeout>();
  const listeners = new Set<() => void>();
  const fresh = (seed: boolean): SimulatorState => (seed ? firstState(Date.now()) : emptyState());
  const saved = options.stateFile === undefined ? null : readStateFile(options.stateFile);
  const saver = createStateSaver(options.stateFile, () => sim.state);
  let closed = false;
  let url = "";

  const sim: Simulator = {
    app: {
      name: "Atende (simulated app)",
      webhookUrl: null,
      webhookVerifyToken: "",
      redirectUris: [],
      ...options.app,
    },
    callback: { state: "none", attempts: 0, lastError: null },
    otherCallbacks: new Map(),
    state: saved ?? fresh(options.seed ?? true),
    statusDelays: options.statusDelays ?? STATUS_DELAYS,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    typing: new Map(),
    limits: new Map(),
    load: null,
    media: createMediaShelf(),
    url: () => url,
    now: () => Date.now() + sim.state.clockOffsetMs,
    changed() {
      saver.changed();
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    later(ms, work) {
      if (closed) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, ms);
      timers.add(timer);
    },
    reset({ seed }) {
      sim.load?.stop();
      sim.load = null;
      sim.state = fresh(seed);
      sim.typing.clear();
      sim.limits.clear();
      sim.media.clear();
      sim.otherCallbacks.clear();
      sim.changed();
    },
    get webhooks() {
      return webhooks;
    },
  };
  const webhooks = createWebhookSender(sim, options.rememberedDeliveries ?? REMEMBERED_DELIVERIES);

  const server = await listen(createRoutes(sim), options.port, options.host ?? "127.0.0.1");
  url = `http://127.0.0.1:${server.port}`;
  sim.changed();
  for (const app of [null, ...sim.state.apps.keys()]) void webhooks.verify(app);
  webhooks.resume();
  resumeHandOver(sim);
  for (const message of sim.state.messages.values()) {
    const isOnItsWay = message.status === "accepted" || message.status === "sent";
    if (message.direction === "outbound" && isOnItsWay) followMessage(sim, message.wamid);
  }

  return {
    url,
    port: server.port,
    async close() {
      if (closed) return;
      closed = true;
      sim.load?.stop();
      for (const timer of timers) clearTimeout(timer);
      listeners.clear();
      webhooks.close();
      await server.close();
      saver.flush();
    },
  };
}

function createRoutes(sim: Simulator) {
  const router = createRouter();
  registerControl(sim, router);
  registerCoexistenceControl(sim, router);
  registerPhonePage(sim, router);
  registerDialog(sim, router);

  // Everything else is Graph, with or without a version in front.
  router.otherwise((request) => {
    const match = /^\/(v\d+\.\d+)(\/.*)?$/.exec(request.path);
    const path = match ? (match[2] ?? "/") : request.path;
    return handleGraph(sim, request, path.length > 1 ? path.replace(/\/$/, "") : path, match?.[1] ?? null);
  });
  return router;
}
