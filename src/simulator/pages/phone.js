// The customer's phone: reads its view from the simulator whenever something changed, and does what a person does.
import {
  byId,
  chatRow,
  fillChatRow,
  fillMessage,
  fillPersonRow,
  keyed,
  messageItem,
  personRow,
  showAvatar,
  showNumber,
  summary,
  withDays,
} from "./phone-view.js";

const address = new URL(window.location.href);
const phone = {
  personId: address.searchParams.get("person") ?? localStorage.getItem("person"),
  phoneId: address.searchParams.get("phone"),
  replyTo: null,
  view: null,
  /** Whether the newest message is in sight; then it stays so, whatever grows. */
  atEnd: true,
};

let reading = false;
let readAgain = false;

/** Reads the view; calls that come meanwhile end in one more read, so the page never shows an old answer last. */
async function refresh() {
  if (reading) return void (readAgain = true);
  reading = true;
  try {
    do {
      readAgain = false;
      const { personId, phoneId } = phone;
      const query = new URLSearchParams();
      if (personId) query.set("person", personId);
      if (phoneId) query.set("phone", phoneId);
      const response = await fetch(`/__phone/view?${query}`);
      const view = await response.json();
      if (personId !== phone.personId || phoneId !== phone.phoneId) {
        readAgain = true;
      } else if (!view.people.some((person) => person.id === phone.personId)) {
        phone.personId = view.people[0]?.id ?? null;
        readAgain = phone.personId !== null;
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
    (item, one) => fillChatRow(item, one, view.now),
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

  const warning = !person.online
    ? "Este celular está sem internet. As mensagens chegam quando ele voltar."
    : !chat.connected
      ? "Este número não está registrado agora: não dá para escrever para ele."
      : !chat.heard
        ? "A empresa ainda não recebe as mensagens deste número: o aplicativo não está inscrito na conta."
        : "";
  byId("warning").textContent = warning;
  byId("warning").hidden = warning === "";
  const canWrite = person.online && chat.connected;
  byId("text").disabled = !canWrite;
  byId("composer").querySelector("button").disabled = !canWrite;

  const count = view.messages.length;
  const find = (wamid) => view.messages.find((message) => message.wamid === wamid);
  keyed(
    byId("messages"),
    withDays(view.messages),
    (message) => message.wamid,
    (message) => messageItem(message, { reply: startReply, jump }),
    (item, message) => fillMessage(item, message, { now: view.now, other: chat.name, find }),
  );
  byId("no-messages").hidden = count > 0;
  byId("no-messages").textContent = `Escreva a primeira mensagem para ${chat.name}.`;
  if (phone.atEnd) log.scrollTop = log.scrollHeight;
  byId("mark-read").hidden = person.autoRead || chat.unread === 0 || !person.online;

  const quoted = phone.replyTo ? find(phone.replyTo) : null;
  byId("replying").hidden = !quoted;
  byId("replying-name").textContent = quoted?.mine ? "Você" : chat.name;
  byId("replying-text").textContent = quoted ? summary(quoted) : "";
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
  leaveChat();
}

function openChat(phoneId) {
  phone.phoneId = phoneId;
  phone.replyTo = null;
  byId("messages").replaceChildren();
  byId("send-problem").textContent = "";
  remember();
  phone.atEnd = true;
  void refresh().then(() => byId("text").focus());
}

function leaveChat() {
  phone.phoneId = null;
  phone.replyTo = null;
  byId("messages").replaceChildren();
  remember();
  void refresh();
}

function remember() {
  if (phone.personId) address.searchParams.set("person", phone.personId);
  if (phone.phoneId) address.searchParams.set("phone", phone.phoneId);
  else address.searchParams.delete("phone");
  window.history.replaceState(null, "", address);
}

function startReply(wamid) {
  phone.replyTo = wamid;
  render();
  byId("text").focus();
}

function jump(wamid) {
  const target = byId("messages").querySelector(`[data-key="${CSS.escape(wamid)}"]`);
  if (!target) return;
  target.scrollIntoView({ block: "center" });
  target.classList.add("flash");
  setTimeout(() => target.classList.remove("flash"), 1200);
}

async function sendText() {
  const field = byId("text");
  const text = field.value.trim();
  if (text === "" || field.disabled) return;
  field.value = "";
  phone.atEnd = true;
  const body = { phoneNumberId: phone.phoneId, personId: phone.personId, text, replyTo: phone.replyTo };
  phone.replyTo = null;
  const { problem } = await send("POST", "messages", body);
  byId("send-problem").textContent = problem ? "Não deu para enviar. Tente de novo." : "";
  if (problem && field.value === "") field.value = text;
  await refresh();
}

/** Makes a call; gives its answer, or the simulator's sentence when it could not be done. */
async function send(method, path, body) {
  try {
    const response = await fetch(`/__phone/${path}`, {
      method,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    return response.ok ? { answer } : { problem: answer.error?.message ?? "error" };
  } catch {
    return { problem: "offline" };
  }
}

function callbackText(callback) {
  if (callback.state === "verified") return "Webhooks: o Atende está recebendo.";
  if (callback.state === "none") return "Webhooks: nenhum endereço configurado.";
  const reason = callback.lastError ? ` (${callback.lastError})` : "";
  return `Webhooks: esperando o endereço do Atende confirmar${reason}.`;
}

const log = byId("log");
log.addEventListener(
  "scroll",
  () => (phone.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60),
);
new ResizeObserver(() => {
  if (phone.atEnd) log.scrollTop = log.scrollHeight;
}).observe(log);
byId("back").addEventListener("click", leaveChat);
byId("mark-read").addEventListener("click", markRead);
byId("open-panel").addEventListener("click", () => {
  byId("panel").classList.add("open");
  byId("close-panel").focus();
});
byId("close-panel").addEventListener("click", () => {
  byId("panel").classList.remove("open");
  byId("open-panel").focus();
});
byId("cancel-reply").addEventListener("click", () => {
  phone.replyTo = null;
  render();
});
byId("online").addEventListener("change", (event) =>
  send("PATCH", `people/${phone.personId}`, { online: event.target.checked }),
);
byId("auto-read").addEventListener("change", (event) =>
  send("PATCH", `people/${phone.personId}`, { autoRead: event.target.checked }).then(refresh),
);
byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  void sendText();
});
byId("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void sendText();
});
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
document.addEventListener("visibilitychange", () => void refresh());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") byId("panel").classList.remove("open");
});

new EventSource("/__phone/events").addEventListener("message", () => void refresh());
void refresh();
