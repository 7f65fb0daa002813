import type { Load, SendLimits } from "./state/passing-records";
import type { MediaShelf } from "./media/media-shelf";
import type { AppRef, Delivery, DeliveryAttempt, SimulatorState, WebhookEntry } from "./state/records";

/** The Meta app the simulator was started for: ours. Others come by POST /__sim/apps. */
export type AppSettings = {
  id: string;
  secret: string;
  configId: string;
  name: string;
  webhookUrl: string | null;
  webhookVerifyToken: string;
  redirectUris: string[];
};

/** Whether the app's callback has answered Meta's GET with the challenge. Webhooks wait until it has. */
export type CallbackState = {
  state: "none" | "unverified" | "verified";
  attempts: number;
  lastError: string | null;
};

export type WebhookEvent = {
  entry: WebhookEntry;
  wabaId: string | null;
  phoneId: string | null;
  route: Delivery["route"];
  inboundWamid?: string;
  /** For this app alone, subscribed or not; without it every app that is subscribed to the WABA hears of it. */
  onlyApp?: AppRef;
};

export type WebhookSender = {
  /**
   * Queues an event for every app that hears of it; it leaves as the present mode says. Returns the ids of its deliveries,
   * none when nobody listens.
   */
  send(event: WebhookEvent): string[];
  /** Queues any text as a body, past modes and subscriptions. */
  sendRaw(input: Pick<Delivery, "appId" | "body" | "signature">): string;
  /** Lets held deliveries go; `batch` joins them into one POST per app. Returns how many bodies were queued. */
  flush(options: { batch: boolean; reverse: boolean; wabaId: string | null }): number;
  /**
   * (Re-)verifies an app's callback until it succeeds; called at start and when the app's settings change. Resolves after
   * the first attempt.
   */
  verify(app: AppRef): Promise<void>;
  /** Hears of every attempt until the returned function is called. */
  observe(listener: (delivery: Delivery, attempt: DeliveryAttempt) => void): () => void;
  /** Takes up unfinished deliveries after a start. */
  resume(): void;
  close(): void;
};

/** How long after a send its statuses follow, in milliseconds; real phones take about as long. "off": none do. */
export type StatusDelays = { sentMs: number; deliveredMs: number } | "off";

/** Everything a handler may touch. One object per running simulator; nothing is global. */
export type Simulator = {
  app: AppSettings;
  callback: CallbackState;
  /** The callbacks of other apps, by their ids. */
  otherCallbacks: Map<string, CallbackState>;
  state: SimulatorState;
  statusDelays: StatusDelays;
  /** Pauses between the attempts of one webhook; the last one repeats. */
  retryDelaysMs: number[];
  webhooks: WebhookSender;
  /** `phoneId:personId` → until when the customer sees the business typing. Not worth saving. */
  typing: Map<string, number>;
  /** Rates that a test has switched on, by number. In memory only. */
  limits: Map<string, SendLimits>;
  /** The bytes of files. In memory only. */
  media: MediaShelf;
  /** The load that was started last. */
  load: Load | null;
  /** This server's own address, for what webhooks point at. */
  url(): string;
  /** The simulator's clock in milliseconds; tests move it with POST /__sim/time. */
  now(): number;
  /** Call after every change: saves soon and wakes the phone pages. */
  changed(): void;
  /** Hears of every change until the returned function is called. */
  onChange(listener: () => void): () => void;
  /** Runs `work` later unless the simulator closes first. */
  later(ms: number, work: () => void): void;
  /** Forgets everything and starts from the first state (or nothing at all). */
  reset(options: { seed: boolean }): void;
};

/** The number's digits, as webhooks name it. */
export function digitsOf(value: string): string {
  return value.replace(/\D/g, "");
}

/** The portfolio of an app itself (the technology provider), derived from the app id so that it never changes. */
export function providerBusinessId(app: Pick<AppSettings, "id">): string {
  return `9${app.id.replace(/\D/g, "").slice(0, 14).padStart(14, "0")}`;
}
