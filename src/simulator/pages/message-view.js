// A message in a chat: its bubble, its reactions, and what can be done with it.
import { choices, contentAbove, contentBelow, fileName } from "./message-content.js";
import { openMenu } from "./menu.js";
import { byId, clock, dayName, element, icon, sameDay, ticks } from "./phone-view.js";

const MORE = "M5 12v.1M12 12v.1M19 12v.1";
const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

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

/** A message in one line. */
export function summary(message) {
  if (message.isRevoked) return message.mine ? "Você apagou esta mensagem" : "Esta mensagem foi apagada";
  const text = message.text.replace(/\s+/g, " ");
  const { content, file } = message;
  if (file) return text === "" ? fileName(file) : `${fileName(file)}: ${text}`;
  if (text !== "") return text;
  if (content?.location) return content.location.name || "Localização";
  if (content?.contacts) return `Contato: ${content.contacts[0]?.name ?? ""}`;
  return content?.note ?? "";
}

export function messageItem(message, actions) {
  if (message.day) return element("li", "day");
  const bubble = element("div", "bubble");
  if (message.replyTo) {
    const quote = element("button", "quote", element("b"), element("span"));
    quote.type = "button";
    quote.addEventListener("click", () => actions.jump(message.replyTo));
    bubble.append(quote);
  }
  const text = element("p", "text");
  text.dir = "auto";
  const meta = element("div", "meta", element("span", "note"), element("time"), element("span", "tick-slot"));
  bubble.append(element("div", "above"), text, element("div", "below"), meta);
  const stack = element("div", "stack", bubble, element("div", "reactions"), element("div", "choices"));
  const more = element("button", "icon-button act", icon(MORE, "0 0 24 24"));
  more.type = "button";
  more.setAttribute("aria-haspopup", "menu");
  more.setAttribute("aria-expanded", "false");
  const item = element("li", message.mine ? "message mine" : "message", stack, more);
  more.addEventListener("click", () => openActions(item.shown, more, actions));
  return item;
}

export function fillMessage(item, message, context) {
  if (message.day) {
    item.textContent = dayName(message.at, context.now);
    return;
  }
  item.shown = message;
  item.classList.toggle("turn", message.turn);
  fillContent(item, message, context.actions);
  fillReactions(item.querySelector(".reactions"), message, context.actions);
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
  if (quote) fillQuote(quote, context.find(message.replyTo), context.other);
}

function fillQuote(quote, quoted, other) {
  const name = quoted ? (quoted.mine ? "Você" : other) : "Mensagem anterior";
  quote.querySelector("b").textContent = name;
  quote.querySelector("span").textContent = quoted ? summary(quoted) : "Não está mais neste celular";
}

// Drawn again only when it has changed: a player must not stop because another message came.
function fillContent(item, message, actions) {
  const state = JSON.stringify([message.text, message.file, message.content, message.isRevoked]);
  if (item.dataset.content === state) return;
  item.dataset.content = state;
  const text = item.querySelector(".text");
  text.textContent = message.isRevoked ? summary(message) : message.text;
  text.hidden = text.textContent === "";
  item.classList.toggle("revoked", message.isRevoked);
  item.classList.toggle("bare", message.file?.type === "sticker" && !message.file.isLink);
  const more = item.querySelector(".act");
  more.hidden = message.isRevoked;
  more.setAttribute("aria-label", `Opções: ${summary(message).slice(0, 40)}`);
  const isShown = !message.isRevoked;
  item.querySelector(".above").replaceChildren(...(isShown ? contentAbove(message, actions) : []));
  item.querySelector(".below").replaceChildren(...(isShown ? contentBelow(message) : []));
  item.querySelector(".choices").replaceChildren(...(isShown ? choices(message, actions) : []));
}

function fillReactions(holder, message, actions) {
  const state = JSON.stringify(message.reactions);
  if (holder.dataset.state === state) return;
  holder.dataset.state = state;
  holder.hidden = message.reactions.length === 0;
  holder.replaceChildren(
    ...message.reactions.map(({ emoji, mine }) => {
      if (!mine || !actions.react) {
        const other = element("span", "", emoji);
        other.setAttribute("role", "img");
        other.setAttribute("aria-label", `Reação ${emoji}`);
        return other;
      }
      const own = element("button", "", emoji);
      own.type = "button";
      own.title = "Remover reação";
      own.setAttribute("aria-label", `Remover reação ${emoji}`);
      own.addEventListener("click", () => actions.react(message.wamid, ""));
      return own;
    }),
  );
}

/** The menu of a message: what this side may do with it. */
function openActions(message, button, actions) {
  const menu = byId("message-menu");
  const entry = (label, act) => {
    const made = element("button", "menu-item", label);
    made.type = "button";
    made.setAttribute("role", "menuitem");
    made.addEventListener("click", act);
    return made;
  };
  const emoji = EMOJI.map((one) => {
    const made = entry(one, () => actions.react(message.wamid, one));
    made.className = "emoji";
    made.setAttribute("aria-label", `Reagir com ${one}`);
    return made;
  });
  const isOurs = actions.mayChange?.(message) ?? true;
  menu.setAttribute("aria-label", "Opções da mensagem");
  menu.replaceChildren(
    ...(actions.react ? [element("div", "emoji-row", ...emoji)] : []),
    entry("Responder", () => actions.reply(message.wamid)),
    ...(message.canEdit && isOurs ? [entry("Editar", () => actions.edit(message))] : []),
    ...(message.canRevoke && isOurs ? [entry("Apagar para todos", () => actions.revoke(message.wamid))] : []),
  );
  openMenu(menu, button);
}
