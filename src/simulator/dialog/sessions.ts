import { randomUUID } from "node:crypto";
import type { SimRequest } from "../http/router";
import type { Simulator } from "../simulator";

/** What the JavaScript SDK that opened the dialog is told: by a window message to its page, under its name for this call. */
export type SdkChannel = { channel: string; origin: string };

/** Where the code goes: into the redirect, or to the SDK. */
type CodeTarget = { redirectUri: string; sdk: null } | { redirectUri: null; sdk: SdkChannel };

/** One open login dialog: what its address asked for. Forgotten at a restart, as a popup is at a reload. */
export type DialogSession = CodeTarget & {
  id: string;
  state: string | null;
  extras: Record<string, unknown>;
  ended: boolean;
};

/** Why Meta shows a page with an error instead of the dialog. */
export type DialogRefusal = { title: string; detail: string };

/** Checks the dialog's address as Meta does before it shows anything (Meta: "Manually build a login flow"). */
export function openSession(sim: Simulator, request: SimRequest): DialogSession | DialogRefusal {
  const query = request.query;
  if (query.get("client_id") !== sim.app.id) {
    return refuse("Invalid App ID", "The provided app ID does not look like a valid app ID.");
  }
  const target = query.has("sdk") ? readSdk(sim, query) : readRedirect(sim, query);
  if ("title" in target) return target;
  if (query.get("config_id") !== sim.app.configId) {
    return refuse(
      "Invalid configuration",
      "The configuration ID (config_id) is missing or belongs to another app.",
    );
  }
  if (query.get("response_type") !== "code") {
    return refuse("Invalid response_type", "This configuration only supports response_type=code.");
  }
  const extras = parseExtras(query.get("extras"));
  if (extras === null) return refuse("Invalid extras", "The parameter extras must be a JSON object.");
  return { ...target, id: randomUUID(), state: query.get("state"), extras, ended: false };
}

/** The address the popup goes to at the end: the redirect with the outcome and the state in its query. */
export function redirectWith(
  session: { redirectUri: string; state: string | null },
  outcome: Record<string, string>,
  fragment = "",
): string {
  const url = new URL(session.redirectUri);
  for (const [name, value] of Object.entries(outcome)) url.searchParams.set(name, value);
  if (session.state !== null) url.searchParams.set("state", session.state);
  url.hash = fragment;
  return url.toString();
}

function readRedirect(sim: Simulator, query: URLSearchParams): CodeTarget | DialogRefusal {
  const redirectUri = query.get("redirect_uri") ?? "";
  if (redirectUri === "" || !URL.canParse(redirectUri)) {
    return refuse(
      "Missing redirect_uri",
      "The parameter redirect_uri is required and must be an absolute address.",
    );
  }
  if (!sim.app.redirectUris.includes(redirectUri)) {
    return refuse(
      "URL blocked",
      "This redirect failed because the redirect URI is not white-listed in the app's client OAuth settings. " +
        "Make sure that the client and web OAuth logins are on and add all your app domains as valid OAuth redirect URIs.",
    );
  }
  return { redirectUri, sdk: null };
}

/** The page that uses the SDK must be on a domain of the app; here: one that a redirect address is on. */
function readSdk(sim: Simulator, query: URLSearchParams): CodeTarget | DialogRefusal {
  const origin = query.get("origin") ?? "";
  const isKnown = sim.app.redirectUris.some((uri) => new URL(uri).origin === origin);
  if (!isKnown) {
    return refuse(
      "JSSDK Unknown Host domain",
      "The domain you are hosting the JavaScript SDK on is not in your app's JavaScript SDK host domain list. " +
        "Add it to the allowed domains in the app's client OAuth settings.",
    );
  }
  if (query.get("override_default_response_type") !== "true") {
    return refuse(
      "Invalid response_type",
      "The JavaScript SDK gives a code only with override_default_response_type.",
    );
  }
  return { redirectUri: null, sdk: { channel: query.get("sdk") ?? "", origin } };
}

function refuse(title: string, detail: string): DialogRefusal {
  return { title, detail };
}

function parseExtras(text: string | null): Record<string, unknown> | null {
  if (text === null || text === "") return {};
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
