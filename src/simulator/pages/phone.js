// The customer's phone: reads its view from the simulator whenever something changed, and does what a person does.
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
  fillChatRow,
  fillPersonRow,
  keyed,
  personRow,
  showAvatar,
  showNumber,
} from "./phone-view.js";
import { setUpAttachments } from "./phone-attachments.js";

const address = new URL(window.location.href);
const phone = {
  personId: address.searchParams.get("person") ?? localStorage.getItem("person"),
  phoneId: address.searchParams.get("phone"),
  view: null,
};
const send = createSend("/__phone");
const refresh = createRefresh(
  {
    wanted: () => [phone.personId, phone.phoneId],
    address() {
      const query = new URLSearchParams();
      if (phone.personId) query.set("person", phone.personId);
      if (phone.phoneId) query.set("phone", phone.phoneId);
      return `/__phone/view?${query}`;
    },
  },
  async (view) => {
    if (!view.people.some((person) => person.id === phone.personId)) {
      phone.personId = view.people[0]?.id ?? null;
      return phone.personId === null;
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
  revoke: (wamid) => write({ type: "revoke", revoke: { original_message_id: wamid } }),
  react: (wamid, emoji) => write({ type: "reaction", reaction: { message_id: wamid, emoji } }),
  played: (wamid) => send("POST", `messages/${encodeURIComponent(wamid)}/play`, {}),
  choose,
};

function render() {
  const { view } = phone;
  const person = view.people.find((one) => one.id === phone.personId);
  const chat = view.chats.find((one) => one.phoneId === phone.phoneId) ?? null;

  keyed(
    byId("people"),
    view.people,
    (one) => one.id,
    (one) => personRow(() => choosePerson(one.id)),
    (item, one) => fillPersonRow(item, one, one.id === phone.personId),
  );
  byId("online").checked = person.online;
  byId("auto-read").checked = person.autoRead;
  byId("callback").textContent = callbackText(view.callback);

  byId("owner").textContent = person.name;
  byId("owner-number").textContent = ` · ${showNumber(person.phone)}`;
  showAvatar(byId("owner-avatar"), person.name, !person.online);
  const chats = [...view.chats].sort((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0));
  keyed(
    byId("chats"),
    chats,
    (one) => one.phoneId,
    (one) => chatRow(() => openChat(one.phoneId)),
    (item, one) => fillChatRow(item, one, view.now, summary),
  );
  byId("no-chats").hidden = chats.length > 0;

  byId("list-screen").hidden = chat !== null;
  byId("chat-screen").hidden = chat === null;
  if (chat) renderChat(view, person, chat);
}

function renderChat(view, person, chat) {
  byId("chat-name").textContent = chat.name;
  showAvatar(byId("chat-avatar"), chat.name);
  byId("chat-detail").textContent = view.typing ? "digitando…" : chat.number;
  byId("chat-detail").classList.toggle("typing", view.typing);

  const warning = warningOf(person, chat);
  byId("warning").textContent = warning;
  byId("warning").hidden = warning === "";
  const canWrite = person.online && chat.connected;
  byId("text").disabled = !canWrite;
  for (const button of byId("composer").querySelectorAll("button")) button.disabled = !canWrite;

  const find = (wamid) => view.messages.find((message) => message.wamid === wamid);
  keyed(
    byId("messages"),
    withDays(view.messages),
    (message) => message.wamid,
    (message) => messageItem(message, actions),
    (item, message) => fillMessage(item, message, { now: view.now, other: chat.name, find, actions }),
  );
  byId("no-messages").hidden = view.messages.length > 0;
  byId("no-messages").textContent = `Escreva a primeira mensagem para ${chat.name}.`;
  end.keep();
  byId("mark-read").hidden = person.autoRead || chat.unread === 0 || !person.online;
  draft.show(find, (message) => (message.mine ? "Você" : chat.name), summary);
}

function warningOf(person, chat) {
  if (!person.online) return "Este celular está sem internet. As mensagens chegam quando ele voltar.";
  if (!chat.connected) return "Este número não está registrado agora: não dá para escrever para ele.";
  if (chat.heard) return "";
  return "A empresa ainda não recebe as mensagens deste número: o aplicativo não está inscrito na conta.";
}

/** Reading happens when a person looks: chat open, page visible, phone online, and the switch on. */
async function readIfLooking() {
  const person = phone.view.people.find((one) => one.id === phone.personId);
  const chat = phone.view.chats.find((one) => one.phoneId === phone.phoneId);
  if (!person?.online || !person.autoRead || !chat || chat.unread === 0) return;
  if (document.visibilityState === "visible") await markRead();
}

const markRead = () => send("POST", `people/${phone.personId}/chats/${phone.phoneId}/open`, {});

function choosePerson(id) {
  phone.personId = id;
  localStorage.setItem("person", id);
  byId("panel").classList.remove("open");
  goTo(null);
}

function openChat(phoneId) {
  void goTo(phoneId).then(() => byId("text").focus());
}

/** Shows a chat, or the list of all. */
function goTo(phoneId) {
  phone.phoneId = phoneId;
  draft.clear();
  byId("messages").replaceChildren();
  showProblem(null);
  remember(address, { person: phone.personId, phone: phoneId });
  end.go();
  return refresh();
}

/** Sends something in the open chat; a reply when one was begun. */
async function write(body) {
  const { phoneId: phoneNumberId, personId } = phone;
  const sent = await send("POST", "messages", { phoneNumberId, personId, ...body });
  showProblem(sent.problem);
  await refresh();
  return sent;
}

/** The same for what becomes a bubble: it may answer a message, and the newest is shown. */
function say(body) {
  const { replyTo } = draft;
  draft.clear();
  end.go();
  return write({ replyTo, ...body });
}

/** Somebody presses a button or a row under a message of the business. */
function choose({ wamid: replyTo }, choice) {
  const { kind, id, title, description } = choice;
  if (kind === "location") return say({ ...attachments.location(), replyTo });
  if (kind === "template") {
    return say({ type: "button", button: { payload: choice.payload, text: title }, replyTo });
  }
  const reply = { id, title, ...(description ? { description } : {}) };
  const interactive =
    kind === "row"
      ? { type: "list_reply", list_reply: reply }
      : { type: "button_reply", button_reply: reply };
  return say({ type: "interactive", interactive, replyTo });
}

function callbackText(callback) {
  if (callback.state === "verified") return "Webhooks: o Atende está recebendo.";
  if (callback.state === "none") return "Webhooks: nenhum endereço configurado.";
  const reason = callback.lastError ? ` (${callback.lastError})` : "";
  return `Webhooks: esperando o endereço do Atende confirmar${reason}.`;
}

const attachments = setUpAttachments(say);
setUpMenu(byId("message-menu"));
setUpPanel();
setUpComposer((text) => {
  const { editing } = draft;
  if (!editing) return say({ text });
  draft.clear();
  return write({ type: "edit", edit: { original_message_id: editing, text } });
});
byId("back").addEventListener("click", () => goTo(null));
byId("mark-read").addEventListener("click", markRead);
byId("online").addEventListener("change", (event) =>
  send("PATCH", `people/${phone.personId}`, { online: event.target.checked }),
);
byId("auto-read").addEventListener("change", (event) =>
  send("PATCH", `people/${phone.personId}`, { autoRead: event.target.checked }).then(refresh),
);
byId("person-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = { name: byId("person-name").value, phone: byId("person-phone").value };
  const { problem, answer } = await send("POST", "people", body);
  byId("person-problem").textContent = problem
    ? "Use um número com código do país que ainda não seja de outra pessoa."
    : "";
  if (problem) return;
  event.target.reset();
  byId("new-person").open = false;
  choosePerson(answer.id);
});
listen(refresh);
