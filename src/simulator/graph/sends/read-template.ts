import type { MediaType } from "../../state/app-records";
import type { MessageError, PhoneNumber, Template, TemplateComponent } from "../../state/records";
import type { Simulator } from "../../simulator";
import { isRecord } from "../call";
import { whatsappError, type GraphError } from "../graph-error";
import { componentsOf, findTemplate } from "../template-store";
import { invalid, missing, requireList, requireObject, requireText } from "./checks";
import type { Outgoing } from "./outgoing";
import { readSource } from "./read-file";

const FILLED_LIMIT = 1024;
type Parts = Record<string, unknown>[];
export type RenderedTemplate = {
  name: string;
  header?: { format: string; text?: string; file?: { id?: unknown; link?: unknown } };
  body: string;
  footer?: string;
  buttons: { type: string; text: string; payload?: string; url?: string }[];
};

/** `template`: one that exists, is approved, and gets just the parameters it has (Meta: "Send template messages"). */
export function readTemplate(sim: Simulator, phone: PhoneNumber, body: Record<string, unknown>): Outgoing {
  const given = requireObject(body, "template");
  const name = requireText(given, "name", 512);
  const language = requireText(requireObject(given, "language"), "code", 16);
  const template = findTemplate(sim.state, phone.wabaId, name, language);
  requireUsable(template, name, language);
  const parts =
    given.components === undefined ? [] : requireList(given, "components", { min: 0, max: Infinity });
  const { rendered, late } = fill(sim, phone, template, parts);
  const content: RenderedTemplate = { name, ...rendered };
  return { type: "template", text: "", content, category: template.category, ...(late ? { late } : {}) };
}

function requireUsable(
  template: Template | null,
  name: string,
  language: string,
): asserts template is Template {
  if (template?.status === "PAUSED") {
    throw whatsappError(132015, "Template is Paused", "The template is paused because of low quality.");
  }
  if (template?.status === "DISABLED") {
    throw whatsappError(132016, "Template is Disabled", "The template was disabled because of low quality.");
  }
  if (template?.status === "APPROVED" || template?.status === "QUALITY_PENDING") return;
  throw whatsappError(
    132001,
    "Template name does not exist in the translation",
    `template name (${name}) does not exist in ${language}`,
    404,
  );
}

function fill(sim: Simulator, phone: PhoneNumber, template: Template, parts: Parts) {
  const components = componentsOf(template);
  const of = (type: string) => components.find((one) => one.type === type);
  const header = of("HEADER");
  const headerPart = parts.find((one) => lower(one.type) === "header");
  const top = header ? fillHeader(sim, phone, template, header, headerPart) : null;
  if (!header && headerPart) throw mismatch("header: the template has no header");
  const bodyPart = parts.find((one) => lower(one.type) === "body");
  const body = fillText(template, of("BODY")?.text ?? "", parametersOf(bodyPart), "body");
  if ([...body].length > FILLED_LIMIT) {
    throw whatsappError(132005, "Template hydrated text too long", `body: ${[...body].length} characters`);
  }
  const footer = of("FOOTER")?.text;
  const buttons = fillButtons(
    of("BUTTONS"),
    parts.filter((one) => lower(one.type) === "button"),
  );
  return {
    rendered: {
      ...(top ? { header: top.shown } : {}),
      body,
      ...(footer === undefined ? {} : { footer }),
      buttons,
    },
    late: top?.late,
  };
}

function fillHeader(
  sim: Simulator,
  phone: PhoneNumber,
  template: Template,
  header: TemplateComponent,
  part: Record<string, unknown> | undefined,
): { shown: NonNullable<RenderedTemplate["header"]>; late?: MessageError } {
  const parameters = parametersOf(part);
  const format = header.format ?? "TEXT";
  if (format === "TEXT") {
    return { shown: { format, text: fillText(template, header.text ?? "", parameters, "header") } };
  }
  const [parameter] = parameters;
  const type = lower(format);
  if (lower(parameter?.type) !== type || parameter === undefined) {
    const received = parameter ? lower(parameter.type).toUpperCase() : "UNKNOWN";
    throw mismatch(`header: Format mismatch, expected ${format}, received ${received}`);
  }
  const file = requireObject(parameter, type);
  if (type === "location") return { shown: { format } };
  const { late } = readSource(sim, phone, file, type as MediaType);
  return { shown: { format, file: { id: file.id, link: file.link } }, ...(late ? { late } : {}) };
}

/** Puts parameters into a text: by place, or by name. */
function fillText(template: Template, text: string, parameters: Parts, where: string): string {
  const names = [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? ""))];
  if (names.length !== parameters.length) {
    throw whatsappError(
      132000,
      "Number of parameters does not match the expected number of params",
      `${where}: number of localizable_params (${parameters.length}) does not match the expected number of params (${names.length})`,
    );
  }
  const isNamed = template.parameterFormat === "NAMED";
  const values = new Map<string, string>();
  parameters.forEach((parameter, index) => {
    const key = isNamed ? parameter.parameter_name : String(index + 1);
    if (typeof key !== "string" || !names.includes(key)) {
      throw mismatch(`${where}: Parameter name is missing, or not of the template`);
    }
    values.set(key, valueOf(parameter, where));
  });
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, key: string) => values.get(key) ?? "");
}

function valueOf(parameter: Record<string, unknown>, where: string): string {
  const type = lower(parameter.type);
  if (type === "currency" || type === "date_time") {
    return requireText(requireObject(parameter, type), "fallback_value", FILLED_LIMIT);
  }
  if (type !== "text") throw mismatch(`${where}: expected text, received ${type === "" ? "UNKNOWN" : type}`);
  const text = requireText(parameter, "text", 32_768);
  if (!/[\n\t]| {5}/.test(text)) return text;
  throw whatsappError(
    132018,
    "Template parameter is not valid",
    `${where}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces`,
  );
}

function fillButtons(component: TemplateComponent | undefined, parts: Parts): RenderedTemplate["buttons"] {
  const buttons = component?.buttons ?? [];
  const byIndex = new Map<number, Record<string, unknown>>();
  for (const part of parts) {
    const index = Number(part.index);
    const button = buttons[index];
    if (!button) throw mismatch(`buttons: the template has no button at index ${String(part.index)}`);
    if (lower(part.sub_type) !== lower(button.type)) {
      throw mismatch(`buttons: Button at index ${index} is of type ${button.type}`);
    }
    byIndex.set(index, part);
  }
  return buttons.map((button, index) => {
    const [parameter] = parametersOf(byIndex.get(index));
    const shown = { type: button.type, text: button.text ?? button.type };
    if (button.type === "URL") {
      if (!button.url?.includes("{{")) return { ...shown, url: button.url ?? "" };
      if (!parameter) throw missing(`buttons: Button at index ${index} of type Url requires a parameter`);
      return { ...shown, url: button.url.replace(/\{\{\w+\}\}/, requireText(parameter, "text", 2000)) };
    }
    if (button.type === "QUICK_REPLY") {
      const payload = parameter?.payload;
      if (payload !== undefined && typeof payload !== "string")
        throw invalid("Param payload must be a string.");
      return { ...shown, payload: payload ?? shown.text };
    }
    if (button.type === "COPY_CODE") {
      if (!parameter)
        throw missing(`buttons: Button at index ${index} of type CopyCode requires a parameter`);
      return { ...shown, payload: requireText(parameter, "coupon_code", 15) };
    }
    return shown;
  });
}

function parametersOf(part: Record<string, unknown> | undefined): Parts {
  const parameters = part?.parameters ?? [];
  if (!Array.isArray(parameters) || !parameters.every(isRecord)) {
    throw invalid("Param parameters must be an array of JSON objects.");
  }
  return parameters;
}

function mismatch(details: string): GraphError {
  return whatsappError(132012, "Parameter format does not match format in the created template", details);
}

function lower(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}
