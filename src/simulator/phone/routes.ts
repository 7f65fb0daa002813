import type { ServerResponse } from "node:http";
import { z } from "zod";
import { htmlPage } from "../http/pages";
import type { Router, SimResponse } from "../http/router";
import type { Simulator } from "../simulator";
import { findMedia } from "../media/find-media";
import { found } from "../control/control-error";
import { guarded, readJson } from "../control/guarded";
import { createMessage } from "../control/create-message";
import { PersonChange, PersonInput } from "../control/inputs";
import { MessageInput } from "../control/message-input";
import { changePerson, createPerson, openChat } from "../control/world";
import { registerBusinessAppPage } from "./business-app-routes";
import { playVoice } from "./outbound";
import { showPhoneView } from "./phone-view";

const GATHER_MS = 30;
const KEEP_ALIVE_MS = 15_000;

/** The customer's phone: the page at / and /phone, and the calls its script makes. */
export function registerPhonePage(sim: Simulator, router: Router): void {
  router.on("GET", "/", () => htmlPage("phone.html"));
  router.on("GET", "/phone", () => htmlPage("phone.html"));

  router.on("GET", "/__phone/view", ({ query }) =>
    guarded(() => showPhoneView(sim, query.get("person"), query.get("phone"))),
  );
  router.on("POST", "/__phone/people", (request) =>
    guarded(() => createPerson(sim, PersonInput.parse(readJson(request)))),
  );
  router.on("PATCH", "/__phone/people/:id", (request) =>
    guarded(() => changePerson(sim, request.params.id ?? "", PersonChange.parse(readJson(request)))),
  );
  router.on("POST", "/__phone/people/:id/chats/:phoneId/open", (request) =>
    guarded(() => {
      z.strictObject({}).parse(readJson(request));
      return openChat(sim, request.params.id ?? "", request.params.phoneId ?? "");
    }),
  );
  router.on("POST", "/__phone/messages", (request) =>
    guarded(() => createMessage(sim, MessageInput.parse(readJson(request)))),
  );
  router.on("POST", "/__phone/messages/:wamid/play", (request) =>
    guarded(() => playMessage(sim, request.params.wamid ?? "")),
  );
  router.on("GET", "/__phone/media/:id", ({ params }) => showMedia(sim, params.id ?? ""));
  registerBusinessAppPage(sim, router);
  router.stream("/__phone/events", (_, response) => streamChanges(sim, response));
}

/** The customer presses play on a voice message of the business. */
function playMessage(sim: Simulator, wamid: string) {
  const message = found(sim.state.messages.get(wamid), `message ${wamid}`);
  if (message.direction === "outbound") playVoice(sim, message);
  return { status: message.status };
}

/** A file as a phone has it: no token, and also when Meta has long forgotten its id. */
function showMedia(sim: Simulator, id: string): SimResponse {
  const media = findMedia(sim, id);
  if (!media) return { status: 404, body: "" };
  const headers = {
    "Content-Type": media.mimeType,
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=3600",
  };
  return { status: 200, headers, body: media.bytes };
}

/** Server-sent events that only say "something changed"; the page then reads its view again. */
function streamChanges(sim: Simulator, response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.write("retry: 1000\ndata: changed\n\n");
  let timer: NodeJS.Timeout | null = null;
  const forget = sim.onChange(() => {
    timer ??= setTimeout(() => {
      timer = null;
      response.write("data: changed\n\n");
    }, GATHER_MS);
  });
  const keepAlive = setInterval(() => response.write(": still here\n\n"), KEEP_ALIVE_MS);
  response.once("close", () => {
    forget();
    clearInterval(keepAlive);
    if (timer) clearTimeout(timer);
  });
}
