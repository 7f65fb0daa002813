// The steps of the simulated signup popup. Everything a person typed or named is written with textContent.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

if (byId("refusal-title")) {
  byId("refusal-title").textContent = data.title;
  byId("refusal-detail").textContent = data.detail;
} else {
  start();
}

function start() {
  for (const element of document.querySelectorAll(".app")) element.textContent = data.app;
  byId("business-name").value = data.suggestedName;

  const choice = { wabaId: null, phoneId: null };
  let current = "login";
  let trail = [];

  // Meta's names of the screens, which a cancelled popup reports to its opener.
  const screenNames = {
    login: () => "BUSINESS_ACCOUNT_SELECTION",
    account: () => "BUSINESS_ACCOUNT_SELECTION",
    number: () => (choice.phoneId === null ? "PHONE_NUMBER_SETUP" : "WABA_PHONE_PROFILE_PICKER"),
    verify: () => "PHONE_NUMBER_VERIFICATION",
    permissions: () => "PERMISSIONS",
  };
  const progress = { login: 1, account: 2, number: 3, verify: 4, permissions: 5 };

  const show = (step) => {
    current = step;
    for (const section of document.querySelectorAll("[data-step]"))
      section.hidden = section.dataset.step !== step;
    problem("");
    byId("back").hidden = trail.length === 0;
    byId("next").textContent =
      step === "login" ? "Continue as Camila Rocha" : step === "permissions" ? "Finish" : "Next";
    const bar = document.querySelector(".progress");
    bar.setAttribute("aria-valuenow", String(progress[step]));
    bar.firstElementChild.style.width = `${progress[step] * 20}%`;
    document.querySelector(`[data-step="${step}"] h1`).focus();
    window.scrollTo(0, 0);
  };
  const go = (step) => {
    trail.push(current);
    show(step);
  };

  const chosenWaba = () => data.wabas.find((waba) => waba.id === choice.wabaId) ?? null;
  const chosenPhone = () => chosenWaba()?.phones.find((phone) => phone.id === choice.phoneId) ?? null;

  const showNumbers = () => {
    const phones = chosenWaba()?.phones ?? [];
    const select = (id) => {
      choice.phoneId = id;
      byId("new-number").hidden = id !== null;
    };
    radios(
      byId("numbers"),
      "number",
      [
        ...phones.map((phone) => ({
          value: phone.id,
          title: phone.displayPhoneNumber,
          detail: phone.verifiedName,
        })),
        { value: null, title: "Add a new phone number", detail: "It must not be in use on WhatsApp" },
      ],
      select,
    );
    if (byId("display-name").value === "")
      byId("display-name").value = chosenWaba()?.name ?? byId("business-name").value;
  };

  const showPermissions = () => {
    const phone = chosenPhone();
    byId("grant-account").textContent = chosenWaba()?.name ?? byId("business-name").value.trim();
    byId("grant-number").textContent = phone ? phone.displayPhoneNumber : byId("phone-number").value.trim();
    byId("grant-number-line").hidden = data.skipsNumber;
    go("permissions");
  };

  const newPhone = () => ({
    displayPhoneNumber: byId("phone-number").value,
    verifiedName: byId("display-name").value,
  });

  const forward = {
    login: () => go("account"),
    account: () => {
      if (choice.wabaId === null && byId("business-name").value.trim() === "") {
        return problem("Enter a business name.", "business-name");
      }
      if (data.skipsNumber) return showPermissions();
      showNumbers();
      go("number");
    },
    number: async () => {
      if (choice.phoneId !== null) return showPermissions();
      const refused = await call("number", newPhone());
      if (refused.problem) return problem(refused.problem, "phone-number");
      byId("verify-number").textContent = byId("phone-number").value.trim();
      go("verify");
    },
    verify: () => {
      if (!/^\d{6}$/.test(byId("verification-code").value.trim())) {
        return problem("Enter the 6 digits of the code.", "verification-code");
      }
      showPermissions();
    },
    permissions: async () =>
      end(
        await call("finish", {
          ...(choice.wabaId === null
            ? { newBusinessName: byId("business-name").value }
            : { wabaId: choice.wabaId }),
          ...(choice.phoneId === null
            ? data.skipsNumber
              ? {}
              : { newPhone: newPhone() }
            : { phoneId: choice.phoneId }),
        }),
      ),
  };

  radios(
    byId("accounts"),
    "account",
    [
      ...data.wabas.map((waba) => ({
        value: waba.id,
        title: waba.name,
        detail: `${waba.business} · ${waba.phones.length} ${waba.phones.length === 1 ? "number" : "numbers"}`,
      })),
      {
        value: null,
        title: "Create a new WhatsApp Business account",
        detail: "With a new business portfolio",
      },
    ],
    (id) => {
      choice.wabaId = id;
      byId("new-account").hidden = id !== null;
    },
  );

  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(forward[current]);
  });
  byId("back").addEventListener("click", () => show(trail.pop() ?? "login"));
  byId("cancel").addEventListener("click", () =>
    busy(async () => end(await call("cancel", { step: screenNames[current]() }))),
  );
  byId("report").addEventListener("click", () => busy(async () => end(await call("report", {}))));
  show("login");
}

/** One radio per option; the first is chosen. */
function radios(holder, name, options, onChoose) {
  holder.replaceChildren(
    ...options.map((option, index) => {
      const label = document.createElement("label");
      label.className = "option";
      const input = document.createElement("input");
      input.type = "radio";
      input.name = name;
      input.checked = index === 0;
      input.addEventListener("change", () => onChoose(option.value));
      const title = document.createElement("b");
      title.textContent = option.title;
      const detail = document.createElement("small");
      detail.textContent = option.detail;
      const text = document.createElement("span");
      text.append(title, detail);
      label.append(input, text);
      return label;
    }),
  );
  onChoose(options[0].value);
}

function problem(text, fieldId) {
  byId("problem").textContent = text;
  for (const field of document.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  if (!fieldId) return;
  byId(fieldId).setAttribute("aria-invalid", "true");
  byId(fieldId).focus();
}

async function busy(work) {
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

async function call(path, body) {
  const response = await fetch(`/__dialog/${data.session}/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Tells the opener (a JSON string, as Meta sends it) and leaves for the redirect address. */
function end(outcome) {
  if (outcome.problem) return problem(outcome.problem);
  if (window.opener && window.opener !== window)
    window.opener.postMessage(outcome.message, outcome.targetOrigin);
  window.location.replace(outcome.redirectTo);
}
