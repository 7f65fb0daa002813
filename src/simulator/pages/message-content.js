// What is inside a bubble: files, places, contacts, templates, buttons and lists.
import { element, icon, showAvatar, showNumber } from "./phone-view.js";

const FILES = {
  image: "Foto",
  video: "Vídeo",
  audio: "Áudio",
  voice: "Mensagem de voz",
  document: "Documento",
  sticker: "Figurinha",
};
const FILE_PATHS = {
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.2v.1",
  video: "M4 6h11v12H4zM15 11l5-3v8l-5-3",
  audio: "M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0a2.5 2.5 0 1 1 5 0M19 16a2.5 2.5 0 1 1-5 0a2.5 2.5 0 1 1 5 0",
  voice: "M12 4a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3M6 11.5a6 6 0 0 0 12 0M12 17.5V21",
  document: "M7 3h7l4 4v14H7zM14 3v4h4",
  sticker: "M5 5h14v9l-5 5H5zM14 19v-5h5",
};
const PIN = "M12 21s7-6.4 7-11.5a7 7 0 0 0-14 0C5 14.6 12 21 12 21M12 12a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5";
const LIST = "M8 7h12M8 12h12M8 17h12M4 7v.1M4 12v.1M4 17v.1";
const OUT = "M14 5h5v5M19 5l-8 8M17 14v5H5V7h5";

/** A file's name in words. */
export function fileName(file) {
  return file.filename ?? FILES[file.type] ?? "Arquivo";
}

/** What stands over the text. */
export function contentAbove(message, actions) {
  const { content, file } = message;
  const parts = [];
  if (content?.header) parts.push(words("b", "head", content.header));
  if (file) parts.push(fileElement(file, message, actions));
  if (content?.location) parts.push(place(content.location));
  for (const contact of content?.contacts ?? []) parts.push(card(contact));
  if (content?.note) parts.push(words("p", "remark", content.note));
  return parts;
}

/** What stands under the text. */
export function contentBelow({ content }) {
  return content?.footer ? [words("p", "foot", content.footer)] : [];
}

/** What can be pressed under the bubble. */
export function choices(message, actions) {
  const { content } = message;
  const buttons = (content?.buttons ?? []).map((button) => choice(message, button, actions));
  return content?.list ? [...buttons, ...options(message, content.list, actions)] : buttons;
}

function choice(message, button, actions) {
  if (button.kind === "link" && /^https?:\/\//.test(button.url)) {
    const link = element("a", "choice", icon(OUT, "0 0 24 24"), button.title);
    link.href = button.url;
    link.target = "_blank";
    link.rel = "noreferrer";
    return link;
  }
  const made = element("button", "choice", button.title);
  made.type = "button";
  made.disabled = button.kind === "plain" || button.kind === "link" || message.mine || !actions.choose;
  made.addEventListener("click", () => actions.choose(message, button));
  return made;
}

function options(message, list, actions) {
  const sections = element("div", "options");
  sections.hidden = true;
  for (const section of list.sections) {
    if (section.title) sections.append(words("b", "", section.title));
    for (const row of section.rows) {
      const button = element("button", "option", words("span", "", row.title));
      if (row.description) button.append(words("small", "", row.description));
      button.type = "button";
      button.setAttribute("aria-label", row.title);
      button.disabled = message.mine || !actions.choose;
      button.addEventListener("click", () => {
        toggle(false);
        actions.choose(message, { kind: "row", ...row });
      });
      sections.append(button);
    }
  }
  const open = element("button", "choice", icon(LIST, "0 0 24 24"), list.button);
  open.type = "button";
  const toggle = (isOpen) => {
    sections.hidden = !isOpen;
    open.setAttribute("aria-expanded", String(isOpen));
  };
  toggle(false);
  open.addEventListener("click", () => toggle(sections.hidden));
  return [open, sections];
}

function fileElement(file, message, actions) {
  const name = fileName(file);
  if (file.isLink || file.type === "document") {
    const label = words("span", "", file.isLink ? `${name} (link)` : name);
    const link = element("a", "file", icon(FILE_PATHS[file.type] ?? FILE_PATHS.document, "0 0 24 24"), label);
    if (/^(https?:\/\/|\/__phone\/)/.test(file.url)) link.href = file.url;
    if (file.isLink) {
      link.target = "_blank";
      link.rel = "noreferrer";
    } else link.download = name;
    return link;
  }
  if (file.type === "image" || file.type === "sticker") {
    const picture = element("img", file.type === "image" ? "picture" : "sticker");
    picture.src = file.url;
    picture.alt = name;
    return picture;
  }
  const player = element(
    file.type === "video" ? "video" : "audio",
    file.type === "video" ? "picture" : "sound",
  );
  player.src = file.url;
  player.controls = true;
  player.preload = "metadata";
  player.setAttribute("aria-label", name);
  if (file.type === "voice" && !message.mine) {
    player.addEventListener("play", () => actions.played?.(message.wamid));
  }
  return player;
}

function place({ name, address, latitude, longitude }) {
  const map = element("span", "map", icon(PIN, "0 0 24 24"));
  map.setAttribute("aria-hidden", "true");
  const text = element("span", "place-text", words("b", "", name || "Localização"));
  text.append(words("small", "", address || `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`));
  const link = element("a", "place", map, text);
  link.href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  link.target = "_blank";
  link.rel = "noreferrer";
  return link;
}

function card({ name, phone }) {
  const avatar = element("span", "avatar small");
  avatar.setAttribute("aria-hidden", "true");
  showAvatar(avatar, name || "?");
  const digits = phone.replace(/\D/g, "");
  return element(
    "div",
    "card",
    avatar,
    element("span", "row-text", words("b", "", name), words("small", "", digits ? showNumber(digits) : "")),
  );
}

function words(tag, className, text) {
  const made = element(tag, className);
  made.textContent = text;
  return made;
}
