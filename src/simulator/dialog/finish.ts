import type { Simulator } from "../simulator";
import { grantAccess } from "../graph/oauth";
import type { Choice, Step } from "./choice";
import { chooseAssets } from "./choose-assets";
import { flowOf } from "./flow";
import { sessionIds, usualEnding } from "./session-info";
import { redirectWith, type DialogSession } from "./sessions";

/**
 * How a dialog ends: a JSON string for the opener (null when Meta sends none), then the redirect, or the answer to the SDK
 * that opened it. Real dialogs promise no order between the two.
 */
export type DialogEnd = {
  message: string | null;
  targetOrigin: string;
  redirectTo: string | null;
  sdkAnswer: string | null;
  sessionInfo: Choice["sessionInfo"];
};

/** The last click: makes what is new, grants it, and gives the code. Returns a sentence when the choice is impossible. */
export function finishDialog(sim: Simulator, session: DialogSession, choice: Choice): DialogEnd | string {
  if (choice.ending === "ERROR") return failDialog(sim, session, choice.sessionInfo);
  const flow = flowOf(session.extras);
  const assets = chooseAssets(sim, flow, choice);
  if (typeof assets === "string") return assets;
  const code = grantAccess(sim, {
    businessId: assets.wabas[0].businessId,
    wabaIds: assets.wabas.map((waba) => waba.id),
    redirectUri: session.redirectUri,
    notify: true,
  });
  const event = choice.ending ?? usualEnding(flow, assets);
  return end(session, {
    message: { event, version: 3, data: sessionIds(event, assets, choice.ids) },
    outcome: { code },
    // Facebook has put this fragment behind every code since 2011.
    fragment: "_=_",
    sessionInfo: choice.sessionInfo,
  });
}

/** Cancel: the opener hears at which screen; the redirect says that permission was denied. */
export function cancelDialog(session: DialogSession, step: Step): DialogEnd {
  return end(session, {
    message: { event: "CANCEL", version: 3, data: { current_step: step } },
    outcome: denied,
  });
}

/** "Report an error": also a CANCEL, but with the error's words and numbers in `data`. */
export function reportError(sim: Simulator, session: DialogSession): DialogEnd {
  return end(session, {
    message: { event: "CANCEL", version: 3, data: errorData(sim, session) },
    outcome: denied,
  });
}

function failDialog(sim: Simulator, session: DialogSession, sessionInfo: Choice["sessionInfo"]): DialogEnd {
  const message = { event: "ERROR", version: 3, data: errorData(sim, session) };
  return end(session, { message, outcome: denied, sessionInfo });
}

function errorData(sim: Simulator, session: DialogSession): Record<string, string> {
  return {
    error_message:
      "Your verified name violates WhatsApp guidelines. Please edit your verified name and try again.",
    error_code: "2655093",
    error_id: "2655093",
    session_id: `f${session.id.replace(/-/g, "").slice(0, 31)}`,
    timestamp: String(Math.floor(sim.now() / 1000)),
  };
}

const denied = {
  error: "access_denied",
  error_code: "200",
  error_description: "Permissions error",
  error_reason: "user_denied",
};

function end(
  session: DialogSession,
  input: {
    message: Record<string, unknown>;
    outcome: Record<string, string>;
    fragment?: string;
    sessionInfo?: Choice["sessionInfo"];
  },
): DialogEnd {
  session.ended = true;
  const { message, outcome, fragment, sessionInfo = "before" } = input;
  const common = {
    message: sessionInfo === "never" ? null : JSON.stringify({ type: "WA_EMBEDDED_SIGNUP", ...message }),
    sessionInfo,
  };
  if (session.sdk) {
    const { channel, origin } = session.sdk;
    const sdkAnswer = new URLSearchParams({ cb: channel, ...outcome }).toString();
    return { ...common, targetOrigin: origin, redirectTo: null, sdkAnswer };
  }
  return {
    ...common,
    targetOrigin: new URL(session.redirectUri).origin,
    redirectTo: redirectWith(session, outcome, fragment),
    sdkAnswer: null,
  };
}
