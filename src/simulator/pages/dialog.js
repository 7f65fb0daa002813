// The steps of the simulated signup popup.
import { busy, byId, checkboxes, drawCode, leave, problem, radios } from "./dialog-parts.js";

const data = JSON.parse(document.getElementById("data").textContent);

if (byId("refusal-title")) {
  byId("refusal-title").textContent = data.title;
  byId("refusal-detail").textContent = data.detail;
} else {
  start();
}

function start() {
  for (const element of document.querySelectorAll(".app")) element.textContent = data.app;
  byId("business-name").value = data.suggestedName;

  const asksForNumber = data.flow === "cloud_api";
  // `wabaIds` is null unless several accounts are shared; `phoneId` is null for a new number, undefined for all of them.
  const choice = { wabaId: null, wabaIds: null, phoneId: null };
  let current = "login";
  let trail = [];

  // Meta's names of the screens, which a cancelled popup reports to its opener.
  const screenNames = {
    login: () => "BUSINESS_ACCOUNT_SELECTION",
    account: () =>
      choice.wabaId === null && choice.wabaIds === null
        ? "WHATSAPP_BUSINESS_PROFILE_SETUP"
        : "BUSINESS_ACCOUNT_SELECTION",
    number: () => (choice.phoneId === null ? "PHONE_NUMBER_SETUP" : "WABA_PHONE_PROFILE_PICKER"),
    verify: () => "PHONE_NUMBER_VERIFICATION",
    "app-number": () => (choice.phoneId === null ? "PHONE_NUMBER_SETUP" : "WABA_PHONE_PROFILE_PICKER"),
    scan: () => "PHONE_NUMBER_VERIFICATION",
    permissions: () => "PERMISSIONS",
  };
  const progress = { login: 1, account: 2, "app-number": 2, number: 3, scan: 3, verify: 4, permissions: 5 };
  const forwardLabels = {
    login: "Continue as Camila Rocha",
    scan: "I confirmed",
    permissions: "Finish",
  };

  const show = (step) => {
    current = step;
    for (const section of document.querySelectorAll("[data-step]"))
      section.hidden = section.dataset.step !== step;
    problem("");
    byId("back").hidden = trail.length === 0;
    byId("next").textContent = forwardLabels[step] ?? "Next";
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
  const chosenPhone = () =>
    [...(chosenWaba()?.phones ?? []), ...data.appNumbers].find((phone) => phone.id === choice.phoneId) ??
    null;

  const newPhone = () =>
    data.flow === "business_app"
      ? { displayPhoneNumber: byId("app-phone-number").value, verifiedName: byId("app-display-name").value }
      : { displayPhoneNumber: byId("phone-number").value, verifiedName: byId("display-name").value };

  const showAccounts = () => {
    const several = byId("several").checked;
    const existing = data.wabas.map((waba) => ({
      value: waba.id,
      title: waba.name,
      detail: `${waba.business} · ${waba.phones.length} ${waba.phones.length === 1 ? "number" : "numbers"}`,
    }));
    choice.wabaIds = null;
    if (several) {
      byId("new-account").hidden = true;
      checkboxes(byId("accounts"), existing, (ids) => (choice.wabaIds = ids));
      return;
    }
    const create = {
      value: null,
      title: "Create a new WhatsApp Business account",
      detail: "With a new business portfolio",
    };
    const onlyExisting = data.flow === "only_access" && existing.length > 0;
    radios(byId("accounts"), "account", onlyExisting ? existing : [...existing, create], (id) => {
      choice.wabaId = id;
      byId("new-account").hidden = id !== null;
    });
  };

  const showNumbers = () => {
    const phones = chosenWaba()?.phones ?? [];
    const all = {
      value: undefined,
      title: `All ${phones.length} numbers`,
      detail: "Share the whole account",
    };
    const add = {
      value: null,
      title: "Add a new phone number",
      detail: "It must not be in use on WhatsApp",
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
        ...(phones.length > 1 ? [all] : []),
        add,
      ],
      (id) => {
        choice.phoneId = id;
        byId("new-number").hidden = id !== null;
      },
    );
    if (byId("display-name").value === "")
      byId("display-name").value = chosenWaba()?.name ?? byId("business-name").value;
  };

  const showAppNumbers = () => {
    const another = {
      value: null,
      title: "Enter another number",
      detail: "It must be in use in the WhatsApp Business app",
    };
    radios(
      byId("app-numbers"),
      "app-number",
      [
        ...data.appNumbers.map((phone) => ({
          value: phone.id,
          title: phone.displayPhoneNumber,
          detail: phone.isShared ? `${phone.verifiedName} · already connected` : phone.verifiedName,
        })),
        another,
      ],
      (id) => {
        choice.phoneId = id;
        byId("new-app-number").hidden = id !== null;
      },
    );
  };

  const showPermissions = () => {
    const several = choice.wabaIds && data.wabas.filter((waba) => choice.wabaIds.includes(waba.id));
    const phone = chosenPhone();
    const isApp = data.flow === "business_app";
    const name = several
      ? several.map((waba) => waba.name).join(", ")
      : isApp
        ? (phone?.verifiedName ?? newPhone().verifiedName.trim())
        : (chosenWaba()?.name ?? byId("business-name").value.trim());
    byId("grant-account").textContent = name;
    byId("grant-number").textContent =
      choice.phoneId === undefined
        ? `all ${chosenWaba()?.phones.length} numbers`
        : (phone?.displayPhoneNumber ?? newPhone().displayPhoneNumber.trim());
    byId("grant-number-line").hidden = Boolean(several) || !(asksForNumber || isApp);
    byId("grant-app-line").hidden = !isApp;
    byId("grant-app").textContent = byId("share-history").checked ? "contacts and chat history" : "contacts";
    go("permissions");
  };

  const showScan = (number) => {
    for (const holder of document.querySelectorAll(".scan-number")) holder.textContent = number;
    drawCode(byId("qr"), data.session);
    go("scan");
  };

  const forward = {
    login: () => go(data.flow === "business_app" ? "app-number" : "account"),
    account: () => {
      if (choice.wabaIds) {
        return choice.wabaIds.length > 0 ? showPermissions() : problem("Choose at least one account.");
      }
      if (choice.wabaId === null && byId("business-name").value.trim() === "") {
        return problem("Enter a business name.", "business-name");
      }
      if (!asksForNumber) return showPermissions();
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
    "app-number": async () => {
      if (choice.phoneId !== null) return showScan(chosenPhone().displayPhoneNumber);
      const refused = await call("app-number", newPhone());
      if (refused.problem) return problem(refused.problem, "app-phone-number");
      showScan(byId("app-phone-number").value.trim());
    },
    scan: showPermissions,
    permissions: async () => end(await call("finish", finalChoice())),
  };

  const finalChoice = () => {
    const ending = byId("ending").value;
    return {
      ...accountChoice(),
      sharesHistory: byId("share-history").checked,
      ...(ending === "" ? {} : { ending }),
      ids: byId("ids").value,
      sessionInfo: byId("session-info").value,
    };
  };
  const accountChoice = () => {
    const number = choice.phoneId === null ? { newPhone: newPhone() } : { phoneId: choice.phoneId };
    if (data.flow === "business_app") return number;
    if (choice.wabaIds) return { wabaIds: choice.wabaIds };
    return {
      ...(choice.wabaId === null
        ? { newBusinessName: byId("business-name").value }
        : { wabaId: choice.wabaId }),
      ...(asksForNumber ? number : {}),
    };
  };

  byId("several-line").hidden = data.wabas.length < 2;
  byId("several").addEventListener("change", showAccounts);
  byId("after-code").disabled = !data.isSdk;
  showAccounts();
  showAppNumbers();

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

async function call(path, body) {
  const response = await fetch(`/__dialog/${data.session}/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json();
}

function end(outcome) {
  if (outcome.problem) return problem(outcome.problem);
  leave(outcome);
}
