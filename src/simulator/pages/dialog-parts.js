// Pieces of the simulated signup popup. Everything a person typed or named is written with textContent.
export const byId = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";

/** One radio per option; the first is chosen. */
export function radios(holder, name, options, onChoose) {
  holder.setAttribute("role", "radiogroup");
  holder.replaceChildren(
    ...options.map((option, index) => {
      const input = document.createElement("input");
      input.type = "radio";
      input.name = name;
      input.checked = index === 0;
      input.addEventListener("change", () => onChoose(option.value));
      return labelled(input, option);
    }),
  );
  onChoose(options[0].value);
}

/** One checkbox per option, none ticked; tells the values of all that are. */
export function checkboxes(holder, options, onChoose) {
  holder.setAttribute("role", "group");
  const inputs = options.map((option) => {
    const input = document.createElement("input");
    input.type = "checkbox";
    input.addEventListener("change", () =>
      onChoose(options.filter((_, index) => inputs[index].checked).map(({ value }) => value)),
    );
    return input;
  });
  holder.replaceChildren(...options.map((option, index) => labelled(inputs[index], option)));
  onChoose([]);
}

function labelled(input, option) {
  const label = document.createElement("label");
  label.className = "option";
  const title = document.createElement("b");
  title.textContent = option.title;
  const detail = document.createElement("small");
  detail.textContent = option.detail;
  const text = document.createElement("span");
  text.append(title, detail);
  label.append(input, text);
  return label;
}

export function problem(text, fieldId) {
  byId("problem").textContent = text;
  for (const field of document.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  if (!fieldId) return;
  byId(fieldId).setAttribute("aria-invalid", "true");
  byId(fieldId).focus();
}

/** Does the work with all buttons off, so that nothing is done twice. */
export async function busy(work) {
  const buttons = [...document.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  try {
    await work();
  } catch {
    problem("Something went wrong. Please try again.");
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

/** Draws what looks like a QR code into the holder; it leads nowhere, as there is nothing to scan. */
export function drawCode(holder, seed) {
  const size = 25;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  let state = [...seed].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) >>> 0, 7);
  let squares = "";
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      if (finder(x, y, size) ?? state > 0x80000000) squares += `M${x} ${y}h1v1h-1z`;
    }
  }
  path.setAttribute("d", squares);
  svg.append(path);
  holder.replaceChildren(svg);
}

/** Whether a square belongs to one of the three corner marks: dark, light, or undefined outside of them. */
function finder(x, y, size) {
  for (const [left, top] of [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ]) {
    const [dx, dy] = [x - left, y - top];
    if (dx < -1 || dy < -1 || dx > 7 || dy > 7) continue;
    const ring = Math.max(Math.abs(dx - 3), Math.abs(dy - 3));
    return ring <= 1 || ring === 3;
  }
  return undefined;
}

/** Closes the window; one that no page opened stays, and says that it may be closed. */
function sayGoodbye() {
  const text = document.createElement("p");
  text.textContent = "You can close this window now.";
  const section = document.createElement("section");
  section.append(text);
  byId("form").replaceChildren(section);
  window.close();
}

/**
 * Tells the opener (a JSON string, as Meta sends it), gives the SDK its answer, and leaves: for the redirect address, or by
 * closing.
 */
export function leave(outcome) {
  const opener = window.opener && window.opener !== window ? window.opener : null;
  const tell = (text) => {
    if (opener && text !== null) opener.postMessage(text, outcome.targetOrigin);
  };
  const texts = [outcome.message, outcome.sdkAnswer];
  for (const text of outcome.sessionInfo === "after" ? texts.reverse() : texts) tell(text);
  if (outcome.redirectTo !== null) window.location.replace(outcome.redirectTo);
  else sayGoodbye();
}
