import type { MediaType } from "../../state/app-records";
import type { PhoneNumber } from "../../state/records";
import type { Simulator } from "../../simulator";
import { invalid, missing, readText, requireList, requireObject, requireText } from "./checks";
import type { Outgoing } from "./outgoing";
import { readSource } from "./read-file";

const BODY_LIMIT = 1024;
const LIST_BODY_LIMIT = 4096;
const SHORT = 60;
const ROWS = 10;
const OTHERS = [
  "address_message",
  "call_permission_request",
  "carousel",
  "catalog_message",
  "flow",
  "location_request_message",
  "order_details",
  "order_status",
  "product",
  "product_list",
  "request_contact_info",
  "voice_call",
];

/** `interactive`: buttons, lists, links and the rest (Meta: "Interactive messages", with their limits). */
export function readInteractive(sim: Simulator, phone: PhoneNumber, body: Record<string, unknown>): Outgoing {
  const interactive = requireObject(body, "interactive");
  const { type } = interactive;
  if (typeof type !== "string") throw missing("Parameter 'type' is mandatory for object 'interactive'");
  if (type === "button") readButtons(interactive);
  else if (type === "list") readList(interactive);
  else if (type === "cta_url") readLink(interactive);
  else if (!OTHERS.includes(type)) {
    throw invalid(`Param interactive['type'] must be one of {button, list, cta_url, ${OTHERS.join(", ")}}.`);
  }
  if (type === "location_request_message") requireAction(interactive, "send_location");
  if (type === "flow") readFlow(interactive);
  if (type !== "product") {
    const max = type === "list" ? LIST_BODY_LIMIT : BODY_LIMIT;
    const isOptional = type === "call_permission_request";
    if (!isOptional || interactive.body !== undefined) {
      requireText(requireObject(interactive, "body"), "text", max, "Body text");
    }
  }
  if (interactive.footer !== undefined)
    requireText(requireObject(interactive, "footer"), "text", SHORT, "Footer text");
  const late = readHeader(sim, phone, interactive, type);
  return { type: "interactive", text: "", content: interactive, ...(late ? { late } : {}) };
}

function readButtons(interactive: Record<string, unknown>): void {
  const buttons = requireList(requireObject(interactive, "action"), "buttons", { min: 1, max: 3 });
  const replies = buttons.map((button) => {
    if (button.type !== "reply") throw invalid("Button type must be reply.");
    const reply = requireObject(button, "reply");
    requireText(reply, "title", 20, "Button title");
    requireText(reply, "id", 256, "Button id");
    return reply;
  });
  requireDistinct(
    replies.map((reply) => String(reply.title)),
    "Duplicated title",
  );
  requireDistinct(
    replies.map((reply) => String(reply.id)),
    "Duplicated ID",
  );
}

function readList(interactive: Record<string, unknown>): void {
  const action = requireObject(interactive, "action");
  requireText(action, "button", 20, "Button");
  const sections = requireList(action, "sections", { min: 1, max: ROWS });
  const ids: string[] = [];
  for (const section of sections) {
    if (sections.length > 1) requireText(section, "title", 24, "Section title");
    else readText(section, "title", 24, "Section title");
    const rows = requireList(section, "rows", { min: 1, max: Infinity });
    for (const row of rows) {
      ids.push(requireText(row, "id", 200, "Row ID"));
      requireText(row, "title", 24, "Row title");
      readText(row, "description", 72, "Row description");
    }
  }
  if (ids.length > ROWS) throw invalid(`Total row count exceed max allowed count: ${ROWS}`);
  requireDistinct(ids, "Duplicated row ID");
}

function readLink(interactive: Record<string, unknown>): void {
  const parameters = requireObject(requireAction(interactive, "cta_url"), "parameters");
  requireText(parameters, "display_text", 20, "display_text");
  const url = requireText(parameters, "url", 2000, "url");
  if (!URL.canParse(url)) throw invalid("Param url is not a valid URI.");
}

function readFlow(interactive: Record<string, unknown>): void {
  const parameters = requireObject(requireAction(interactive, "flow"), "parameters");
  requireText(parameters, "flow_message_version", 8);
  requireText(parameters, "flow_cta", 30);
  if ((parameters.flow_id === undefined) === (parameters.flow_name === undefined)) {
    throw missing("Exactly one of 'flow_id' and 'flow_name' is mandatory");
  }
}

function requireAction(interactive: Record<string, unknown>, name: string): Record<string, unknown> {
  const action = requireObject(interactive, "action");
  if (action.name === name) return action;
  throw invalid(`Param action['name'] must be ${name}.`);
}

function readHeader(sim: Simulator, phone: PhoneNumber, interactive: Record<string, unknown>, type: string) {
  if (interactive.header === undefined) return undefined;
  const header = requireObject(interactive, "header");
  if (header.type === "text") {
    requireText(header, "text", SHORT, "Header text");
    return undefined;
  }
  const isFile = header.type === "image" || header.type === "video" || header.type === "document";
  if (!isFile || type === "list")
    throw invalid(`Header type ${JSON.stringify(header.type)} is not valid here.`);
  const mediaType = header.type as MediaType;
  return readSource(sim, phone, requireObject(header, mediaType), mediaType).late;
}

function requireDistinct(values: string[], problem: string): void {
  if (new Set(values).size < values.length) throw invalid(problem);
}
