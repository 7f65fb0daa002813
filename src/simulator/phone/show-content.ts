import type { MessageMedia } from "../state/app-records";
import type { Message } from "../state/records";
import type { RenderedTemplate } from "../graph/sends/read-template";
import { isRecord } from "../graph/call";

export type ShownFile = { type: string; filename: string | null; url: string; isLink: boolean };
export type ShownButton =
  | { kind: "reply"; id: string; title: string }
  | { kind: "template"; payload: string; title: string }
  | { kind: "link"; title: string; url: string }
  | { kind: "location"; title: string }
  | { kind: "plain"; title: string };
/** What a bubble has beside text and file. */
export type ShownContent = {
  header?: string;
  body?: string;
  footer?: string;
  file?: ShownFile;
  buttons?: ShownButton[];
  list?: {
    button: string;
    sections: { title: string; rows: { id: string; title: string; description: string }[] }[];
  };
  location?: { name: string; address: string; latitude: number; longitude: number };
  contacts?: { name: string; phone: string }[];
  note?: string;
};

/** A file as the pages fetch it; one that was sent by link stays a link. */
export function showFile({ id, type, voice, filename }: MessageMedia): ShownFile {
  return {
    type: voice ? "voice" : type,
    filename: filename ?? null,
    url: `/__phone/media/${id}`,
    isLink: false,
  };
}

/** Everything but text and files, in the form the pages draw. */
export function showContent({ type, content, media }: Message): ShownContent | null {
  if (media) return null;
  switch (type) {
    case undefined:
      return null;
    case "location":
      return isRecord(content) ? showLocation(content) : null;
    case "contacts":
      return { contacts: records(content).map(showContact) };
    case "template":
      return showTemplate(content as RenderedTemplate);
    case "interactive":
      return isRecord(content) ? showInteractive(content) : null;
    case "button":
      return isRecord(content) ? { body: text(content.text) } : null;
    case "order":
      return { note: "Pedido do catálogo" };
    default:
      // A file by link, or a type that this phone does not draw.
      return isRecord(content) && typeof content.link === "string"
        ? { file: linked(type, content), body: text(content.caption) }
        : { note: "Mensagem que este celular não mostra" };
  }
}

function showLocation(content: Record<string, unknown>): ShownContent {
  const { name, address, latitude, longitude } = content;
  const location = {
    name: text(name),
    address: text(address),
    latitude: Number(latitude),
    longitude: Number(longitude),
  };
  return { location };
}

function showContact(contact: Record<string, unknown>) {
  const [phone] = records(contact.phones);
  const name = isRecord(contact.name) ? text(contact.name.formatted_name) : "";
  return { name, phone: text(phone?.phone ?? phone?.wa_id) };
}

function showTemplate({ header, body, footer, buttons }: RenderedTemplate): ShownContent {
  const file = header?.file;
  return {
    ...(header?.text === undefined ? {} : { header: header.text }),
    ...(file && header ? { file: fileOf(header.format.toLowerCase(), file) } : {}),
    body,
    ...(footer === undefined ? {} : { footer }),
    buttons: buttons.map(({ type, text: title, payload, url }): ShownButton => {
      if (type === "QUICK_REPLY") return { kind: "template", payload: payload ?? title, title };
      return url === undefined ? { kind: "plain", title } : { kind: "link", title, url };
    }),
  };
}

function showInteractive(content: Record<string, unknown>): ShownContent {
  const replied = content[String(content.type)];
  // What the customer chose, or sent by a form.
  if (isRecord(replied)) return showReply(content.type, replied);
  const action = isRecord(content.action) ? content.action : {};
  const header = isRecord(content.header) ? content.header : {};
  const file = header[String(header.type)];
  return {
    ...(header.type === "text" ? { header: text(header.text) } : {}),
    ...(isRecord(file) ? { file: fileOf(String(header.type), file) } : {}),
    body: isRecord(content.body) ? text(content.body.text) : "",
    ...(isRecord(content.footer) ? { footer: text(content.footer.text) } : {}),
    ...showAction(content.type, action),
  };
}

function showReply(type: unknown, reply: Record<string, unknown>): ShownContent {
  if (type === "nfm_reply") return { body: text(reply.body) || "Formulário enviado" };
  if (type === "call_permission_reply") {
    return { note: reply.response === "accept" ? "Ligações permitidas" : "Ligações recusadas" };
  }
  const description = text(reply.description);
  return { body: text(reply.title), ...(description === "" ? {} : { footer: description }) };
}

function showAction(type: unknown, action: Record<string, unknown>): ShownContent {
  const parameters = isRecord(action.parameters) ? action.parameters : {};
  if (type === "button") {
    const buttons = records(action.buttons).map((button): ShownButton => {
      const reply = isRecord(button.reply) ? button.reply : {};
      return { kind: "reply", id: text(reply.id), title: text(reply.title) };
    });
    return { buttons };
  }
  if (type === "list") {
    const sections = records(action.sections).map((section) => ({
      title: text(section.title),
      rows: records(section.rows).map((row) => ({
        id: text(row.id),
        title: text(row.title),
        description: text(row.description),
      })),
    }));
    return { list: { button: text(action.button), sections } };
  }
  if (type === "cta_url") {
    return { buttons: [{ kind: "link", title: text(parameters.display_text), url: text(parameters.url) }] };
  }
  if (type === "location_request_message") {
    return { buttons: [{ kind: "location", title: "Enviar localização" }] };
  }
  const title = text(parameters.flow_cta);
  return title === "" ? { note: "Mensagem interativa" } : { buttons: [{ kind: "plain", title }] };
}

function fileOf(type: string, { id, link, filename }: Record<string, unknown>): ShownFile {
  return typeof link === "string"
    ? linked(type, { link, filename })
    : { type, filename: text(filename) || null, url: `/__phone/media/${String(id)}`, isLink: false };
}

function linked(type: string, { link, filename }: Record<string, unknown>): ShownFile {
  return { type, filename: text(filename) || null, url: text(link), isLink: true };
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
