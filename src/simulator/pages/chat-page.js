// What the customer's phone and the business's own phone have in common.
import { byId } from "./phone-view.js";

/**
 * Reads the view with `read` and shows it with `show`; calls that come meanwhile end in one more read, so the page never
 * shows an old answer last. `show` gives false when the view was not what is wanted now.
 */
export function createRefresh(read, show) {
  let reading = false;
  let again = false;
  return async function refresh() {
    if (reading) return void (again = true);
    reading = true;
    try {
      do {
        again = false;
        const wanted = JSON.stringify(read.wanted());
        const response = await fetch(read.address());
        const view = await response.json();
        if (wanted !== JSON.stringify(read.wanted()) || (await show(view)) === false) again = true;
      } while (again);
    } catch {
      // The simulator is away; the event stream comes back by itself and asks again.
    } finally {
      reading = false;
    }
  };
}

/** Makes calls under a path; each gives its answer, or the simulator's sentence when it could not be done. */
export function createSend(base) {
  return async function send(method, path, body) {
    try {
      const response = await fetch(`${base}/${path}`, {
        method,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      const answer = await response.json();
      return response.ok ? { answer } : { problem: answer.error?.message ?? "error" };
    } catch {
      return { problem: "offline" };
    }
  };
}

/** Keeps the newest message in sight, whatever grows, until somebody scrolls up. */
export function followEnd(log) {
  let atEnd = true;
  const toEnd = () => {
    if (atEnd) log.scrollTop = log.scrollHeight;
  };
  log.addEventListener("scroll", () => (atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60));
  const observer = new ResizeObserver(toEnd);
  observer.observe(log);
  for (const child of log.children) observer.observe(child);
  return {
    keep: toEnd,
    go() {
      atEnd = true;
      toEnd();
    },
  };
}

/** Scrolls to a message and lights it up. */
export function jumpTo(wamid) {
  const target = byId("messages").querySelector(`[data-key="${CSS.escape(wamid)}"]`);
  if (!target) return;
  target.scrollIntoView({ block: "center" });
  target.classList.add("flash");
  setTimeout(() => target.classList.remove("flash"), 1200);
}

/** What is being answered or edited, shown over the composer. `names(message)` says whose message it is. */
export function createDraft(render) {
  const field = byId("text");
  const draft = {
    replyTo: null,
    editing: null,
    reply(wamid) {
      draft.clear();
      draft.replyTo = wamid;
      render();
      field.focus();
    },
    edit(wamid, text) {
      draft.clear();
      draft.editing = wamid;
      field.value = text;
      render();
      field.focus();
    },
    clear() {
      if (draft.editing) field.value = "";
      draft.editing = null;
      draft.replyTo = null;
    },
    show(find, nameOf, textOf) {
      const about = find(draft.editing ?? draft.replyTo);
      byId("replying").hidden = !about;
      byId("replying-name").textContent = draft.editing ? "Editando" : about ? nameOf(about) : "";
      byId("replying-text").textContent = about ? textOf(about) : "";
    },
  };
  byId("cancel-reply").addEventListener("click", () => {
    draft.clear();
    render();
  });
  return draft;
}

/**
 * Sends what is in the field by Enter or the button. `send(text)` gives `{ problem }` when it could not be done; then the
 * text comes back.
 */
export function setUpComposer(send) {
  const field = byId("text");
  const submit = async () => {
    const text = field.value.trim();
    if (text === "" || field.disabled) return;
    field.value = "";
    const { problem } = await send(text);
    showProblem(problem);
    if (problem && field.value === "") field.value = text;
  };
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  });
}

/** Says over the composer that something could not be sent; nothing when it could. */
export function showProblem(problem, sentence = "Não deu para enviar. Tente de novo.") {
  byId("send-problem").textContent = problem ? sentence : "";
}

/** The panel at the side, which covers a small screen when it is open. */
export function setUpPanel() {
  byId("open-panel").addEventListener("click", () => {
    byId("panel").classList.add("open");
    byId("close-panel").focus();
  });
  byId("close-panel").addEventListener("click", () => {
    byId("panel").classList.remove("open");
    byId("open-panel").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") byId("panel").classList.remove("open");
  });
}

/** Keeps what is open in the page's address. */
export function remember(address, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  window.history.replaceState(null, "", address);
}

/** Refreshes whenever something changed. */
export function listen(refresh) {
  document.addEventListener("visibilitychange", () => void refresh());
  new EventSource("/__phone/events").addEventListener("message", () => void refresh());
  void refresh();
}
