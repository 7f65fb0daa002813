// Puts the phone's view on the page. Texts of people are only ever set with textContent.
export const byId = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";
const TICKS = { sent: "Enviada", delivered: "Entregue", read: "Lida" };
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
  const words = name.trim().split(/\s+/);
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
  text.textContent = chat.last ? chat.last.text.replace(/\s+/g, " ") : chat.number;
  preview.replaceChildren(...(chat.last?.mine ? [ticks(chat.last.status)] : []), text);
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
  text.textContent = message.text;
  bubble.append(text, element("div", "meta", element("time"), element("span", "tick-slot")));

  const reply = element(
    "button",
    "icon-button reply",
    icon("M9 7l-5 5 5 5M4 12h9a7 7 0 0 1 7 7", "0 0 24 24"),
  );
  reply.type = "button";
  reply.setAttribute("aria-label", `Responder: ${message.text.slice(0, 40)}`);
  reply.addEventListener("click", () => actions.reply(message.wamid));
  return element("li", message.mine ? "message mine" : "message", bubble, reply);
}

export function fillMessage(item, message, context) {
  if (message.day) {
    item.textContent = dayName(message.at, context.now);
    return;
  }
  item.classList.toggle("turn", message.turn);
  const time = item.querySelector("time");
  time.textContent = clock.format(message.at);
  time.dateTime = new Date(message.at).toISOString();
  const slot = item.querySelector(".tick-slot");
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
        : context.business
      : "Mensagem anterior";
    quote.querySelector("span").textContent = quoted ? quoted.text : "Não está mais neste celular";
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
  const single = "M3 7.5l3.2 3.2L13 3.5";
  holder.append(
    icon(status === "sent" ? single : `M1.5 7.5l3.2 3.2 6.6-7.2M7.6 9.7l1 1 6.9-7.2`, "0 0 17 13"),
  );
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
