// Puts the phone's view on the page. Texts of people are only ever set with textContent.
export const byId = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";
const TICKS = {
  accepted: "Na fila",
  sent: "Enviada",
  delivered: "Entregue",
  read: "Lida",
  failed: "Não enviada",
};
const TICK_PATHS = {
  accepted: "M8.5 1.5a5 5 0 1 0 0 10a5 5 0 1 0 0-10M8.5 4v2.7l1.8 1.1",
  sent: "M3 7.5l3.2 3.2L13 3.5",
  failed: "M8.5 2v5.5M8.5 10.5v.1",
};
const BOTH_TICKS = "M1.5 7.5l3.2 3.2 6.6-7.2M7.6 9.7l1 1 6.9-7.2";
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
const clock = new Intl.DateTimeFormat("pt-BR", { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat("pt-BR", { day: "numeric", month: "long", year: "numeric" });
const shortDate = new Intl.DateTimeFormat("pt-BR", { day: "2-digit", month: "2-digit", year: "2-digit" });

/** Shows the items in order, keeping the element (and its focus) of every item that stays. */
export function keyed(holder, items, keyOf, create, update) {
  const present = new Map([...holder.children].map((child) => [child.dataset.key, child]));
  items.forEach((item, index) => {
    const key = keyOf(item);
    let element = present.get(key);
    present.delete(key);
    if (!element) {
      element = create(item);
      element.dataset.key = key;
    }
    update(element, item, index);
    if (holder.children[index] !== element) holder.insertBefore(element, holder.children[index] ?? null);
  });
  for (const gone of present.values()) gone.remove();
}

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function showAvatar(avatar, name, offline = false) {
  const named = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const words = named.length > 0 ? named : [name];
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  avatar.textContent = letters
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
  let hue = 0;
  for (const char of name) hue = (hue * 31 + char.codePointAt(0)) % 360;
  avatar.style.setProperty("--hue", `${hue}deg`);
  avatar.classList.toggle("offline", offline);
}

const NUMBER_FORMS = [
  [/^55(\d{2})(\d{4,5})(\d{4})$/, "+55 $1 $2-$3"],
  [/^52(\d{2})(\d{4})(\d{4})$/, "+52 $1 $2 $3"],
  [/^521(\d{2})(\d{4})(\d{4})$/, "+52 1 $1 $2 $3"],
  [/^549(\d{2})(\d{4})(\d{4})$/, "+54 9 $1 $2-$3"],
];

export function showNumber(digits) {
  const form = NUMBER_FORMS.find(([pattern]) => pattern.test(digits));
  return form ? digits.replace(form[0], form[1]) : `+${digits}`;
}

export function personRow(onChoose) {
  const text = element("span", "row-text", element("b"), element("small"));
  const button = element("button", "row", element("span", "avatar"), text, element("span", "unread"));
  button.type = "button";
  button.addEventListener("click", onChoose);
  return element("li", "", button);
}

export function fillPersonRow(item, person, chosen) {
  const button = item.firstElementChild;
  button.setAttribute("aria-current", String(chosen));
  showAvatar(button.querySelector(".avatar"), person.name, !person.online);
  button.querySelector(".avatar").setAttribute("aria-hidden", "true");
  button.querySelector("b").textContent = person.name;
  button.querySelector("small").textContent = showNumber(person.phone) + (person.online ? "" : " · offline");
  showUnread(button.querySelector(".unread"), person.unread);
}

export function chatRow(onOpen) {
  const text = element("span", "row-text", element("b"), element("small", "preview"));
  const side = element("span", "chat-side", element("span", "time"), element("span", "unread"));
  const button = element("button", "row", element("span", "avatar"), text, side);
  button.type = "button";
  button.querySelector(".avatar").setAttribute("aria-hidden", "true");
  button.addEventListener("click", onOpen);
  return element("li", "", button);
}

export function fillChatRow(item, chat, now) {
  showAvatar(item.querySelector(".avatar"), chat.name);
  item.querySelector("b").textContent = chat.name;
  const preview = item.querySelector(".preview");
  const text = element("span");
  text.textContent = chat.last ? summary(chat.last) : chat.number;
  preview.replaceChildren(
    ...(chat.last?.mine && !chat.last.isRevoked ? [ticks(chat.last.status)] : []),
    text,
  );
  item.querySelector(".time").textContent = chat.last ? listTime(chat.last.at, now) : "";
  showUnread(item.querySelector(".unread"), chat.unread);
}

export function messageItem(message, actions) {
  if (message.day) {
    const day = element("li", "day");
    return day;
  }
  const bubble = element("div", "bubble");
  if (message.replyTo) {
    const quote = element("button", "quote", element("b"), element("span"));
    quote.type = "button";
    quote.addEventListener("click", () => actions.jump(message.replyTo));
    bubble.append(quote);
  }
  const text = element("p");
  text.dir = "auto";
  const meta = element("div", "meta", element("span", "note"), element("time"), element("span", "tick-slot"));
  bubble.append(element("div", "file"), text, meta);

  const buttons = [
    act("Responder", "M9 7l-5 5 5 5M4 12h9a7 7 0 0 1 7 7", message, () => actions.reply(message.wamid)),
  ];
  if (actions.edit && message.viaApp && !message.file) {
    buttons.push(
      act("Editar", "M4 20l4-1L19 8l-3-3L5 16zM14 7l3 3", message, () => actions.edit(message.wamid)),
    );
  }
  if (actions.revoke && message.viaApp) {
    const bin = "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13";
    buttons.push(act("Apagar para todos", bin, message, () => actions.revoke(message.wamid)));
  }
  return element(
    "li",
    message.mine ? "message mine" : "message",
    bubble,
    element("span", "acts", ...buttons),
  );
}

function act(label, path, message, onClick) {
  const button = element("button", "icon-button act", icon(path, "0 0 24 24"));
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", `${label}: ${summary(message).slice(0, 40)}`);
  button.addEventListener("click", onClick);
  return button;
}

/** A message in one line. */
export function summary(message) {
  if (message.isRevoked) return message.mine ? "Você apagou esta mensagem" : "Esta mensagem foi apagada";
  const text = message.text.replace(/\s+/g, " ");
  if (!message.file) return text;
  return text === "" ? fileName(message.file) : `${fileName(message.file)}: ${text}`;
}

function fileName(file) {
  return file.filename ?? FILES[file.type] ?? "Arquivo";
}

function fillContent(item, message) {
  const state = JSON.stringify([message.text, message.file, message.isRevoked]);
  if (item.dataset.content === state) return;
  item.dataset.content = state;
  const text = item.querySelector(".bubble > p");
  text.textContent = message.isRevoked ? summary(message) : message.text;
  text.hidden = text.textContent === "";
  item.classList.toggle("revoked", message.isRevoked);
  item.querySelector(".acts").hidden = message.isRevoked;
  const file = item.querySelector(".file");
  file.hidden = !message.file;
  if (!message.file) return;
  const name = element("span");
  name.textContent = fileName(message.file);
  file.replaceChildren(icon(FILE_PATHS[message.file.type] ?? FILE_PATHS.document, "0 0 24 24"), name);
}

export function fillMessage(item, message, context) {
  if (message.day) {
    item.textContent = dayName(message.at, context.now);
    return;
  }
  item.classList.toggle("turn", message.turn);
  fillContent(item, message);
  const note = item.querySelector(".note");
  note.textContent = [context.noteOf?.(message), message.isEdited ? "Editada" : ""]
    .filter(Boolean)
    .join(" · ");
  note.hidden = note.textContent === "";
  const time = item.querySelector("time");
  time.textContent = clock.format(message.at);
  time.dateTime = new Date(message.at).toISOString();
  const slot = item.querySelector(".tick-slot");
  slot.hidden = message.isRevoked;
  if (message.mine && slot.dataset.status !== message.status) {
    slot.dataset.status = message.status;
    slot.replaceChildren(ticks(message.status));
  }
  const quote = item.querySelector(".quote");
  if (quote) {
    const quoted = context.find(message.replyTo);
    quote.querySelector("b").textContent = quoted
      ? quoted.mine
        ? "Você"
        : context.other
      : "Mensagem anterior";
    quote.querySelector("span").textContent = quoted ? summary(quoted) : "Não está mais neste celular";
  }
}

/** Messages with a separator before each day, and a mark where the writer changes. */
export function withDays(messages) {
  const items = [];
  let previous = null;
  for (const message of messages) {
    const newDay = !previous || !sameDay(previous.at, message.at);
    if (newDay)
      items.push({ day: true, at: message.at, wamid: `day-${new Date(message.at).toDateString()}` });
    items.push({ ...message, turn: !newDay && previous.mine !== message.mine });
    previous = message;
  }
  return items;
}

function ticks(status) {
  const holder = element("span", `ticks ${status}`);
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", TICKS[status] ?? status);
  holder.append(icon(TICK_PATHS[status] ?? BOTH_TICKS, "0 0 17 13"));
  return holder;
}

function icon(path, viewBox) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function showUnread(badge, count) {
  badge.hidden = count === 0;
  badge.textContent = String(count);
  badge.setAttribute("aria-label", count === 1 ? "1 não lida" : `${count} não lidas`);
}

export function showTime(at) {
  return clock.format(at);
}

function listTime(at, now) {
  return sameDay(at, now) ? clock.format(at) : shortDate.format(at);
}

function dayName(at, now) {
  if (sameDay(at, now)) return "Hoje";
  if (sameDay(at, now - 86_400_000)) return "Ontem";
  return date.format(at);
}

function sameDay(a, b) {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
