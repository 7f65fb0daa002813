// Puts the phone's view on the page. Texts of people are only ever set with textContent.
export const byId = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";
const TICKS = {
  accepted: "Na fila",
  sent: "Enviada",
  delivered: "Entregue",
  read: "Lida",
  played: "Ouvida",
  failed: "Não enviada",
};
const TICK_PATHS = {
  accepted: "M8.5 1.5a5 5 0 1 0 0 10a5 5 0 1 0 0-10M8.5 4v2.7l1.8 1.1",
  sent: "M3 7.5l3.2 3.2L13 3.5",
  failed: "M8.5 2v5.5M8.5 10.5v.1",
};
const BOTH_TICKS = "M1.5 7.5l3.2 3.2 6.6-7.2M7.6 9.7l1 1 6.9-7.2";
export const clock = new Intl.DateTimeFormat("pt-BR", { hour: "2-digit", minute: "2-digit" });
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

export function fillChatRow(item, chat, now, lineOf) {
  showAvatar(item.querySelector(".avatar"), chat.name);
  item.querySelector("b").textContent = chat.name;
  const preview = item.querySelector(".preview");
  const text = element("span");
  text.textContent = chat.last ? lineOf(chat.last) : chat.number;
  preview.replaceChildren(
    ...(chat.last?.mine && !chat.last.isRevoked ? [ticks(chat.last.status)] : []),
    text,
  );
  item.querySelector(".time").textContent = chat.last ? listTime(chat.last.at, now) : "";
  showUnread(item.querySelector(".unread"), chat.unread);
}

export function ticks(status) {
  const holder = element("span", `ticks ${status}`);
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", TICKS[status] ?? status);
  holder.append(icon(TICK_PATHS[status] ?? BOTH_TICKS, "0 0 17 13"));
  return holder;
}

export function icon(path, viewBox) {
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

export function dayName(at, now) {
  if (sameDay(at, now)) return "Hoje";
  if (sameDay(at, now - 86_400_000)) return "Ontem";
  return date.format(at);
}

export function sameDay(a, b) {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
