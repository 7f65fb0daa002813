import type { Fault, RecordedCall } from "../state/records";
import { json, type SimRequest, type SimResponse } from "../http/router";
import { messageByHistoryId } from "../state/message-index";
import { findMedia } from "../media/find-media";
import { MEDIA_PATH } from "../media/media-address";
import type { Simulator } from "../simulator";
import { readGraphCall, type GraphCall } from "./call";
import { scopesOf, takeFault } from "./faults";
import { GraphError, newTraceId, toErrorResponse, unknownObject } from "./graph-error";
import { deleteMedia, downloadMedia, readMedia, uploadMedia } from "./media";
import { listHistoryEvents, listMessageHistory } from "./message-history";
import { postMessage } from "./messages";
import { debugToken, exchangeCode } from "./oauth";
import { deregisterPhone, readPhone, registerPhone, updatePhone } from "./phones";
import { recordCall } from "./record-call";
import { requestAppData } from "./smb-app-data";
import { listTemplates } from "./templates";
import { requestCode, verifyCode } from "./verification";
import { listPhoneNumbers, readWaba, subscribedApps } from "./wabas";

/** Answers one Graph call: log it, let a planned fault act, else do what Meta does. */
export async function handleGraph(
  sim: Simulator,
  request: SimRequest,
  path: string,
  version: string | null,
): Promise<SimResponse> {
  const call = await readGraphCall(request, path, version);
  const scopes = scopesOf(sim, call);
  const record = recordCall(sim, call, scopes);
  const fault = takeFault(sim, call, scopes);
  record.faultId = fault?.id ?? null;

  const response = await applyFault(sim, call, record, fault);
  record.status = response.drop ? null : response.status;
  sim.changed();
  return {
    ...response,
    headers: {
      ...response.headers,
      "x-fb-trace-id": newTraceId(),
      "facebook-api-version": version ?? "v24.0",
    },
  };
}

async function applyFault(
  sim: Simulator,
  call: GraphCall,
  record: RecordedCall,
  fault: Fault | null,
): Promise<SimResponse> {
  if (!fault) return answer(sim, call, record, null);
  const effect = fault.effect;
  if (effect.delayMs) await new Promise<void>((resolve) => sim.later(effect.delayMs ?? 0, resolve));
  if (effect.drop) return { status: 0, body: "", drop: true };
  if (effect.body) {
    const headers = { "Content-Type": effect.body.contentType ?? "text/html; charset=utf-8" };
    return { status: effect.body.http, body: effect.body.text, headers };
  }
  if (effect.error) {
    const { code, subcode, message, details, http } = effect.error;
    record.errorCode = code;
    return toErrorResponse({
      http: http ?? 400,
      code,
      message: message ?? `(#${code}) The simulator was told to fail this call.`,
      ...(subcode === undefined ? {} : { subcode }),
      ...(details === undefined ? {} : { details }),
    });
  }
  const response = await answer(sim, call, record, fault);
  return effect.dropAfterAccept ? { ...response, drop: true } : response;
}

async function answer(
  sim: Simulator,
  call: GraphCall,
  record: RecordedCall,
  fault: Fault | null,
): Promise<SimResponse> {
  try {
    if (typeof call.rawBody === "string") throw new GraphError(badJson);
    if (call.path === MEDIA_PATH) return downloadMedia(sim, call);
    const { body, after } = await dispatch(sim, call, fault);
    return { ...json(200, body), ...(after ? { after } : {}) };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    record.errorCode = error.input.code;
    return toErrorResponse(error.input);
  }
}

type Answer = { body: Record<string, unknown>; after?: () => void };

async function dispatch(sim: Simulator, call: GraphCall, fault: Fault | null): Promise<Answer> {
  const { method, path } = call;
  if (path === "/oauth/access_token" && (method === "GET" || method === "POST")) {
    return { body: exchangeCode(sim, call) };
  }
  if (path === "/debug_token" && method === "GET") return { body: debugToken(sim, call) };

  const [, id = "", edge = "", ...rest] = path.split("/");
  if (rest.length > 0 || id === "") throw unknownPath(path);
  const isPhone = sim.state.phones.has(id);
  const kind = isPhone ? "phone" : kindOf(sim, id);
  switch (`${method} ${kind}/${edge}`) {
    case "GET waba/":
      return { body: readWaba(sim, call, id) };
    case "GET waba/phone_numbers":
      return { body: listPhoneNumbers(sim, call, id) };
    case "GET waba/message_templates":
      return { body: listTemplates(sim, call, id) };
    case "GET waba/subscribed_apps":
    case "POST waba/subscribed_apps":
    case "DELETE waba/subscribed_apps":
      return { body: await subscribedApps(sim, call, id) };
    case "GET phone/":
      return { body: readPhone(sim, call, id) };
    case "POST phone/":
      return { body: await updatePhone(sim, call, id) };
    case "POST phone/register":
      return { body: registerPhone(sim, call, id) };
    case "POST phone/deregister":
      return { body: deregisterPhone(sim, call, id) };
    case "POST phone/request_code":
      return { body: requestCode(sim, call, id) };
    case "POST phone/verify_code":
      return { body: verifyCode(sim, call, id) };
    case "POST phone/smb_app_data":
      return requestAppData(sim, call, id);
    case "GET phone/message_history":
      return { body: listMessageHistory(sim, call, id) };
    case "GET history/events":
      return { body: listHistoryEvents(sim, call, id) };
    case "GET media/":
      return { body: readMedia(sim, call, id) };
    case "DELETE media/":
      return { body: deleteMedia(sim, call, id) };
    case "POST phone/media":
      return { body: await uploadMedia(sim, call, id) };
    case "POST phone/messages":
      return postMessage(sim, call, id, fault?.effect.failLater ?? null);
    default:
      if (edge !== "" && method === "GET" && (isPhone || sim.state.wabas.has(id)))
        throw unknownPath(`/${edge}`);
      throw unknownObject(id, method);
  }
}

/** What an id that is no number's names. */
function kindOf(sim: Simulator, id: string): "waba" | "media" | "history" {
  if (sim.state.wabas.has(id)) return "waba";
  if (findMedia(sim, id)) return "media";
  return messageByHistoryId(sim.state, id) ? "history" : "waba";
}

const badJson = {
  http: 400,
  code: 100,
  message: "(#100) Invalid parameter: the request body is not valid JSON.",
};

function unknownPath(path: string): GraphError {
  return new GraphError({ http: 400, code: 2500, message: `Unknown path components: ${path}` });
}
