import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Router, SimRequest } from "../http/router";
import type { Simulator } from "../simulator";
import * as accounts from "./accounts";
import * as updates from "./account-updates";
import * as apps from "./apps";
import { KEEP } from "../graph/record-call";
import { toSavedState } from "../state/state-file";
import { encodeWebhookBody } from "../webhooks/encode-body";
import { found } from "./control-error";
import { createMessage } from "./create-message";
import { guarded, readJson } from "./guarded";
import * as inputs from "./inputs";
import { MessageInput } from "./message-input";
import { listMessages, MessageFilter } from "./list-messages";
import { createGroup, GroupInput } from "./groups";
import { LoadInput, showLoad, startLoad, stopLoad } from "./load";
import { LimitsInput, setLimits, setTiming, TimingInput } from "./rates";
import { sendSignedRequest, SignedRequestInput } from "./signed-requests";
import * as world from "./world";

/** The control calls under /__sim; README.md lists them. They exist for tests: no product code may call them. */
export function registerControl(sim: Simulator, router: Router): void {
  const get = (path: string, handle: (request: SimRequest) => unknown) =>
    router.on("GET", `/__sim/${path}`, (request) => guarded(() => handle(request)));
  const call = <T extends z.ZodType>(
    method: string,
    path: string,
    input: T,
    handle: (input: z.infer<T>, request: SimRequest) => unknown,
  ) =>
    router.on(method, `/__sim/${path}`, (request) =>
      guarded(() => handle(input.parse(readJson(request)), request)),
    );
  const post = <T extends z.ZodType>(path: string, input: T, handle: (input: z.infer<T>) => unknown) =>
    call("POST", path, input, handle);

  get("health", () => ({ status: "ok", callback: sim.callback }));
  get("state", () => {
    const saved = toSavedState(sim.state);
    const { businesses, wabas, phones, templates, people, messages, faults, modes, clockOffsetMs } = saved;
    const { id, name, configId, webhookUrl, redirectUris } = sim.app;
    const app = { id, name, configId, webhookUrl, redirectUris };
    return {
      businesses,
      wabas,
      phones,
      templates,
      people,
      messages,
      faults,
      modes,
      clockOffsetMs,
      app,
      apps: apps.showApps(sim),
      callback: sim.callback,
    };
  });
  get("calls", ({ query }) => {
    const scope = query.get("scope");
    const path = query.get("path");
    const calls = sim.state.calls
      .slice(-KEEP)
      .filter(
        (one) => (scope === null || one.scopes.includes(scope)) && (path === null || one.path.includes(path)),
      );
    return { data: calls };
  });
  get("deliveries", ({ query }) => {
    const wabaId = query.get("wabaId");
    const state = query.get("state");
    const data = [...sim.state.deliveries.values()].filter(
      (one) => (wabaId === null || one.wabaId === wabaId) && (state === null || one.state === state),
    );
    return { data: data.map((one) => ({ ...one, appId: one.appId ?? sim.app.id })) };
  });
  get("messages", ({ query }) => listMessages(sim, MessageFilter.parse(Object.fromEntries(query))));
  get("messages/:wamid", ({ params }) =>
    found(sim.state.messages.get(params.wamid ?? ""), `message ${params.wamid}`),
  );

  post("reset", inputs.ResetInput, (input) => (sim.reset(input), { success: true }));
  post("app", inputs.AppInput, (input) => {
    Object.assign(sim.app, withoutUndefined(input));
    if (input.webhookUrl !== undefined || input.webhookVerifyToken !== undefined)
      void sim.webhooks.verify(null);
    return { success: true, callback: sim.callback };
  });
  post("wabas", inputs.WabaInput, (input) => world.createWaba(sim, input));
  post("phones", inputs.PhonesInput, (input) => world.addPhones(sim, input));
  call("PATCH", "wabas/:id", accounts.WabaChange, (input, { params }) =>
    accounts.changeWaba(sim, params.id ?? "", input),
  );
  call("PATCH", "phones/:id", accounts.PhoneChange, (input, { params }) =>
    accounts.changePhone(sim, params.id ?? "", input),
  );
  post("templates", accounts.TemplateInput, (input) => accounts.putTemplate(sim, input));
  post("templates/samples", accounts.SampleTemplatesInput, (input) => accounts.addTemplates(sim, input));
  post("account-updates", updates.AccountUpdateInput, (input) => updates.updateAccount(sim, input));
  post("fields", updates.FieldInput, (input) => updates.sendField(sim, input));
  post("apps", apps.OtherAppInput, (input) => apps.putApp(sim, input));
  post("tokens", apps.TokenInput, (input) => apps.createToken(sim, input));
  call("PATCH", "tokens", apps.TokensChange, (input) => apps.changeTokens(sim, input));
  post("signed-requests", SignedRequestInput, (input) => sendSignedRequest(sim, input));
  post("grants", inputs.GrantInput, (input) => world.grant(sim, input));
  post("tokens/revoke", inputs.RevokeInput, (input) => world.revokeTokens(sim, input));
  post("people", inputs.PersonInput, (input) => world.createPerson(sim, input));
  call("PATCH", "people/:id", inputs.PersonChange, (input, { params }) =>
    world.changePerson(sim, params.id ?? "", input),
  );
  call("POST", "people/:id/chats/:phoneId/open", z.strictObject({}), (_, { params }) =>
    world.openChat(sim, params.id ?? "", params.phoneId ?? ""),
  );
  post("messages", MessageInput, (input) => createMessage(sim, input));
  post("limits", LimitsInput, (input) => setLimits(sim, input));
  post("timing", TimingInput, (input) => setTiming(sim, input));
  post("load", LoadInput, (input) => startLoad(sim, input));
  get("load", () => showLoad(sim));
  router.on("DELETE", "/__sim/load", () => guarded(() => stopLoad(sim)));
  post("groups", GroupInput, (input) => createGroup(sim, input));
  post("statuses", inputs.StatusInput, (input) => world.createStatus(sim, input));

  post("faults", inputs.FaultInput, ({ match, times, ...effect }) => {
    const id = randomUUID();
    const clean = { match: withoutUndefined(match), effect: withoutUndefined(effect) };
    sim.state.faults.set(id, { id, remaining: times, ...clean });
    sim.changed();
    return { id };
  });
  router.on("DELETE", "/__sim/faults/:id", ({ params }) =>
    guarded(() => ({ success: sim.state.faults.delete(params.id ?? "") })),
  );

  post("webhooks/mode", inputs.WebhookModeInput, ({ wabaId, ...mode }) => {
    sim.state.modes.set(wabaId, mode);
    if (!mode.pause)
      sim.webhooks.flush({ batch: false, reverse: false, wabaId: wabaId === "*" ? null : wabaId });
    sim.changed();
    return { success: true };
  });
  post("webhooks/flush", inputs.FlushInput, (input) => ({ sent: sim.webhooks.flush(input) }));
  post("webhooks/raw", inputs.RawWebhookInput, ({ body, signature, appId: id }) => {
    const text = typeof body === "string" ? body : encodeWebhookBody(body);
    const appId = id === undefined ? null : apps.requireApp(sim, id);
    return { deliveryId: sim.webhooks.sendRaw({ appId, body: text, signature }) };
  });
  post("time", inputs.TimeInput, ({ offsetMs }) => {
    sim.state.clockOffsetMs = offsetMs;
    sim.changed();
    return { now: sim.now() };
  });
}

function withoutUndefined<T extends Record<string, unknown>>(value: T) {
  // Only keys whose value is undefined go; the type stays what exactOptional keys would give.
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
