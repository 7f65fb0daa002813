// The business's own phone: reads its view from the simulator whenever something changed, and does what its owner does.
import {
  createDraft,
  createRefresh,
  createSend,
  followEnd,
  jumpTo,
  listen,
  remember,
  setUpComposer,
  setUpPanel,
  showProblem,
} from "./chat-page.js";
import { setUpMenu } from "./menu.js";
import { fillMessage, messageItem, summary, withDays } from "./message-view.js";
import {
  byId,
  chatRow,
  clock,
  element,
  fillChatRow,
  fillPersonRow,
  icon,
  keyed,
  personRow,
  showAvatar,
  showNumber,
} from "./phone-view.js";

const address = new URL(window.location.href);
const phone = {
  phoneId: address.searchParams.get("phone"),
  personId: address.searchParams.get("person"),
  isChoosing: false,
  view: null,
};
const SYNC_NAMES = { contacts: "Contatos", history: "Histórico" };

const call = createSend("/__business-app");
const send = (path, body) => call("POST", path, body);
const refresh = createRefresh(
  {
    wanted: () => [phone.phoneId, phone.personId],
    address() {
      const query = new URLSearchParams();
      if (phone.phoneId) query.set("phone", phone.phoneId);
      if (phone.personId) query.set("person", phone.personId);
      return `/__business-app/view?${query}`;
    },
  },
  async (view) => {
    if (!view.app && view.numbers.length > 0) {
      phone.phoneId = view.numbers[0].id;
      return false;
    }
    phone.view = view;
    render();
    await readIfLooking();
  },
);
const end = followEnd(byId("log"));
const draft = createDraft(() => render());
const actions = {
  jump: jumpTo,
  reply: draft.reply,
  edit: (message) => draft.edit(message.wamid, message.text),
  revoke: (wamid) => send("echoes", { ...ofNumber(), type: "revoke", original: wamid }),
  // What went out by the platform is not this phone's to change.
  mayChange: (message) => message.viaApp,
};

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
    (item, one) => fillChatRow(item, one, view.now, summary),
  );
  byId("no-chats").hidden = chats.length > 0;
  keyed(
    byId("people"),
    view.people,
    (one) => one.personId,
    (one) => chatRow(() => openChat(one.personId)),
    (item, one) => fillChatRow(item, { ...one, number: showNumber(one.phone), unread: 0 }, view.now, summary),
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
  if (sync.sentAt === null) return `pedido às ${clock.format(sync.requestedAt)}, aguardando`;
  return `${declined ? "recusa" : "entrega"} às ${clock.format(sync.sentAt)}`;
}

function contactItem(contact) {
  const remove = element("button", "icon-button", icon("M6 6l12 12M18 6L6 18", "0 0 24 24"));
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
    (message) => messageItem(message, actions),
    (item, message) =>
      fillMessage(item, message, { now: view.now, other: partner.name, find, noteOf, actions }),
  );
  byId("no-messages").hidden = view.messages.length > 0;
  byId("no-messages").textContent = `Escreva a primeira mensagem para ${partner.name}.`;
  end.keep();
  draft.show(find, (message) => (message.mine ? "Você" : partner.name), summary);
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
  draft.clear();
  byId("messages").replaceChildren();
  showProblem(null);
  remember(address, { phone: phone.phoneId, person: personId });
  end.go();
  void refresh();
}

function choosePartner(isChoosing) {
  phone.isChoosing = isChoosing;
  render();
}

async function changeContact(action, fullName, number) {
  const contacts = [{ action, fullName, phone: number }];
  return send("contacts", { phoneNumberId: phone.phoneId, contacts });
}

const ofNumber = () => ({ phoneNumberId: phone.phoneId });
const askToDisconnect = (asks) => {
  byId("confirm").hidden = !asks;
  byId(asks ? "confirm-no" : "disconnect").focus();
};

setUpMenu(byId("message-menu"));
setUpPanel();
setUpComposer(async (text) => {
  const { replyTo, editing } = draft;
  draft.clear();
  end.go();
  const sent = await send(
    "echoes",
    editing
      ? { ...ofNumber(), type: "edit", original: editing, text }
      : { ...ofNumber(), personId: phone.personId, text, replyTo },
  );
  await refresh();
  return sent;
});
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
byId("contact-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { problem } = await changeContact("add", byId("contact-name").value, byId("contact-phone").value);
  byId("contact-problem").textContent = problem ? "Use um número com código do país." : "";
  if (problem) return;
  event.target.reset();
  byId("new-contact").open = false;
});
listen(refresh);
