// The business's own phone: reads its view from the simulator whenever something changed, and does what its owner does.
import {
  byId,
  chatRow,
  element,
  fillChatRow,
  fillMessage,
  fillPersonRow,
  keyed,
  messageItem,
  personRow,
  showAvatar,
  showNumber,
  showTime,
  summary,
  withDays,
} from "./phone-view.js";

const address = new URL(window.location.href);
const phone = {
  phoneId: address.searchParams.get("phone"),
  personId: address.searchParams.get("person"),
  isChoosing: false,
  replyTo: null,
  editing: null,
  view: null,
  /** Whether the newest message is in sight; then it stays so, whatever grows. */
  atEnd: true,
};
const SYNC_NAMES = { contacts: "Contatos", history: "Histórico" };

let reading = false;
let readAgain = false;

/** Reads the view; calls that come meanwhile end in one more read, so the page never shows an old answer last. */
async function refresh() {
  if (reading) return void (readAgain = true);
  reading = true;
  try {
    do {
      readAgain = false;
      const { phoneId, personId } = phone;
      const query = new URLSearchParams();
      if (phoneId) query.set("phone", phoneId);
      if (personId) query.set("person", personId);
      const response = await fetch(`/__business-app/view?${query}`);
      const view = await response.json();
      if (phoneId !== phone.phoneId || personId !== phone.personId) {
        readAgain = true;
      } else if (!view.app && view.numbers.length > 0) {
        phone.phoneId = view.numbers[0].id;
        readAgain = true;
      } else {
        phone.view = view;
        render();
        await readIfLooking();
      }
    } while (readAgain);
  } catch {
    // The simulator is away; the event stream comes back by itself and asks again.
  } finally {
    reading = false;
  }
}

function render() {
  const { view } = phone;
  const number = view.numbers.find((one) => one.id === phone.phoneId);
  const partner = view.people.find((one) => one.personId === phone.personId) ?? null;

  keyed(
    byId("numbers"),
    view.numbers,
    (one) => one.id,
    (one) => personRow(() => chooseNumber(one.id)),
    (item, one) => fillNumberRow(item, one),
  );
  byId("no-numbers").hidden = view.numbers.length > 0;
  byId("settings").hidden = !view.app;
  if (view.app) renderSettings(view.app);

  byId("owner").textContent = number?.name ?? "Nenhum número";
  byId("owner-number").textContent = number ? ` · ${number.number}` : "";
  showAvatar(byId("owner-avatar"), number?.name ?? "?");
  const chats = view.chats.toSorted((a, b) => b.last.at - a.last.at);
  keyed(
    byId("chats"),
    chats,
    (one) => one.personId,
    (one) => chatRow(() => openChat(one.personId)),
    (item, one) => fillChatRow(item, one, view.now),
  );
  byId("no-chats").hidden = chats.length > 0;
  keyed(
    byId("people"),
    view.people,
    (one) => one.personId,
    (one) => chatRow(() => openChat(one.personId)),
    (item, one) => fillChatRow(item, { ...one, number: showNumber(one.phone), unread: 0 }, view.now),
  );

  byId("list-screen").hidden = partner !== null || phone.isChoosing;
  byId("people-screen").hidden = partner !== null || !phone.isChoosing;
  byId("chat-screen").hidden = partner === null;
  if (partner) renderChat(view, partner);
}

function fillNumberRow(item, one) {
  fillPersonRow(item, { ...one, phone: one.number, online: true, unread: 0 }, one.id === phone.phoneId);
  item.querySelector("small").textContent = `${one.number} · ${one.isShared ? "conectado" : "só no app"}`;
}

function renderSettings(app) {
  const isShared = app.sharedSince !== null;
  byId("connection").textContent = !isShared
    ? "Este número está só no celular. Conecte-o pelo painel do Atende."
    : app.isMoving
      ? "Trocando de aparelho: a plataforma não envia mensagens até a troca terminar."
      : app.isHeard
        ? "Conectado: o Atende recebe o que chega e o que sai por aqui."
        : "Conectado, mas nenhum aplicativo está inscrito na conta.";
  keyed(
    byId("syncs"),
    isShared ? Object.entries(app.syncs) : [],
    ([kind]) => kind,
    () => element("li", "", element("b"), element("span")),
    (item, [kind, sync]) => {
      item.querySelector("b").textContent = `${SYNC_NAMES[kind]}: `;
      item.querySelector("span").textContent = syncText(sync, kind === "history" && app.historyDeclined);
    },
  );
  const historyAsked = isShared && app.syncs.history !== null;
  byId("share-history").checked = !app.historyDeclined;
  byId("share-history").disabled = historyAsked;
  byId("move").hidden = !isShared;
  byId("move").textContent = app.isMoving ? "Concluir a troca de aparelho" : "Trocar de aparelho";
  byId("disconnect").hidden = !isShared;
  if (!isShared) byId("confirm").hidden = true;
  keyed(
    byId("contacts"),
    app.contacts,
    (contact) => contact.phone,
    contactItem,
    (item, contact) => {
      item.querySelector("b").textContent = contact.fullName;
      item.querySelector("small").textContent = showNumber(contact.phone);
      item.querySelector("button").setAttribute("aria-label", `Remover ${contact.fullName} da agenda`);
    },
  );
  byId("no-contacts").hidden = app.contacts.length > 0;
}

function syncText(sync, declined) {
  if (sync === null) return "sem pedido da plataforma ainda";
  if (sync.sentAt === null) return `pedido às ${showTime(sync.requestedAt)}, aguardando`;
  return `${declined ? "recusa" : "entrega"} às ${showTime(sync.sentAt)}`;
}

function contactItem(contact) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", "M6 6l12 12M18 6L6 18");
  svg.append(line);
  const remove = element("button", "icon-button", svg);
  remove.type = "button";
  remove.addEventListener("click", () => changeContact("remove", "", contact.phone));
  return element("li", "", element("span", "row-text", element("b"), element("small")), remove);
}

function renderChat(view, partner) {
  byId("chat-name").textContent = partner.name;
  showAvatar(byId("chat-avatar"), partner.name);
  byId("chat-detail").textContent = showNumber(partner.phone);
  byId("warning").hidden = !view.app.isMoving;
  byId("warning").textContent = view.app.isMoving ? "Este aparelho está sendo trocado." : "";

  const find = (wamid) => view.messages.find((message) => message.wamid === wamid);
  const noteOf = (message) => (message.mine && !message.viaApp ? "pelo Atende" : "");
  keyed(
    byId("messages"),
    withDays(view.messages),
    (message) => message.wamid,
    (message) => messageItem(message, { reply: startReply, jump, edit: startEdit, revoke }),
    (item, message) => fillMessage(item, message, { now: view.now, other: partner.name, find, noteOf }),
  );
  byId("no-messages").hidden = view.messages.length > 0;
  byId("no-messages").textContent = `Escreva a primeira mensagem para ${partner.name}.`;
  if (phone.atEnd) log.scrollTop = log.scrollHeight;

  const about = find(phone.editing ?? phone.replyTo);
  byId("replying").hidden = !about;
  byId("replying-name").textContent = phone.editing ? "Editando" : about?.mine ? "Você" : partner.name;
  byId("replying-text").textContent = about ? summary(about) : "";
}

/** Reading happens when a person looks: chat open and page visible. */
async function readIfLooking() {
  const chat = phone.view.chats.find((one) => one.personId === phone.personId);
  if (!chat || chat.unread === 0 || document.visibilityState !== "visible") return;
  await send("open", { phoneNumberId: phone.phoneId, personId: phone.personId });
}

function chooseNumber(id) {
  phone.phoneId = id;
  byId("panel").classList.remove("open");
  byId("confirm").hidden = true;
  goTo(null);
}

function openChat(personId) {
  goTo(personId);
  byId("text").focus();
}

/** Shows a chat, or the list of all. */
function goTo(personId) {
  phone.personId = personId;
  phone.isChoosing = false;
  phone.atEnd = true;
  stopWriting();
  byId("messages").replaceChildren();
  byId("send-problem").textContent = "";
  for (const [name, value] of [
    ["phone", phone.phoneId],
    ["person", personId],
  ]) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  window.history.replaceState(null, "", address);
  void refresh();
}

function choosePartner(isChoosing) {
  phone.isChoosing = isChoosing;
  render();
}

function startReply(wamid) {
  stopWriting();
  phone.replyTo = wamid;
  render();
  byId("text").focus();
}

function startEdit(wamid) {
  stopWriting();
  phone.editing = wamid;
  byId("text").value = phone.view.messages.find((message) => message.wamid === wamid)?.text ?? "";
  render();
  byId("text").focus();
}

function stopWriting() {
  if (phone.editing) byId("text").value = "";
  phone.editing = null;
  phone.replyTo = null;
}

function jump(wamid) {
  const target = byId("messages").querySelector(`[data-key="${CSS.escape(wamid)}"]`);
  if (!target) return;
  target.scrollIntoView({ block: "center" });
  target.classList.add("flash");
  setTimeout(() => target.classList.remove("flash"), 1200);
}

async function revoke(wamid) {
  await send("echoes", { phoneNumberId: phone.phoneId, type: "revoke", original: wamid });
}

async function sendText() {
  const field = byId("text");
  const text = field.value.trim();
  if (text === "") return;
  const { phoneId: phoneNumberId, personId, replyTo, editing } = phone;
  stopWriting();
  field.value = "";
  phone.atEnd = true;
  const { problem } = await send(
    "echoes",
    editing
      ? { phoneNumberId, type: "edit", original: editing, text }
      : { phoneNumberId, personId, text, replyTo },
  );
  byId("send-problem").textContent = problem ? "Não deu para enviar. Tente de novo." : "";
  if (problem && field.value === "") field.value = text;
  await refresh();
}

async function changeContact(action, fullName, number) {
  const contacts = [{ action, fullName, phone: number }];
  return send("contacts", { phoneNumberId: phone.phoneId, contacts });
}

/** Makes a call; gives the simulator's sentence when it could not be done. */
async function send(path, body) {
  try {
    const response = await fetch(`/__business-app/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    return response.ok ? {} : { problem: answer.error?.message ?? "error" };
  } catch {
    return { problem: "offline" };
  }
}

const ofNumber = () => ({ phoneNumberId: phone.phoneId });
const askToDisconnect = (asks) => {
  byId("confirm").hidden = !asks;
  byId(asks ? "confirm-no" : "disconnect").focus();
};

const log = byId("log");
log.addEventListener(
  "scroll",
  () => (phone.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60),
);
new ResizeObserver(() => {
  if (phone.atEnd) log.scrollTop = log.scrollHeight;
}).observe(log);
byId("back").addEventListener("click", () => goTo(null));
byId("new-chat").addEventListener("click", () => choosePartner(true));
byId("people-back").addEventListener("click", () => choosePartner(false));
byId("open-panel").addEventListener("click", () => {
  byId("panel").classList.add("open");
  byId("close-panel").focus();
});
byId("close-panel").addEventListener("click", () => {
  byId("panel").classList.remove("open");
  byId("open-panel").focus();
});
byId("cancel-reply").addEventListener("click", () => {
  stopWriting();
  render();
});
byId("share-history").addEventListener("change", (event) =>
  send("settings", { ...ofNumber(), historyDeclined: !event.target.checked }),
);
byId("move").addEventListener("click", () =>
  send(phone.view.app.isMoving ? "move-done" : "move", ofNumber()),
);
byId("disconnect").addEventListener("click", () => askToDisconnect(true));
byId("confirm-no").addEventListener("click", () => askToDisconnect(false));
byId("confirm-yes").addEventListener("click", async () => {
  await send("disconnect", ofNumber());
  byId("confirm").hidden = true;
});
byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  void sendText();
});
byId("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void sendText();
});
byId("contact-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { problem } = await changeContact("add", byId("contact-name").value, byId("contact-phone").value);
  byId("contact-problem").textContent = problem ? "Use um número com código do país." : "";
  if (problem) return;
  event.target.reset();
  byId("new-contact").open = false;
});
document.addEventListener("visibilitychange", () => void refresh());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") byId("panel").classList.remove("open");
});

new EventSource("/__phone/events").addEventListener("message", () => void refresh());
void refresh();
