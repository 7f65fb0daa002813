import { z } from "zod";
import { changeAppContacts } from "../coexistence/app-contacts";
import { requireAppPhone } from "../coexistence/app-chats";
import { changeAppSettings } from "../coexistence/app-settings";
import { actOnBusinessPhone } from "../coexistence/echoes";
import { AppContactsInput, AppSettingsInput, EchoInput } from "../coexistence/inputs";
import { updateAccount } from "../control/account-updates";
import { guarded, readJson } from "../control/guarded";
import { htmlPage } from "../http/pages";
import type { Router } from "../http/router";
import type { Simulator } from "../simulator";
import { chatOf } from "../state/message-index";
import { showBusinessAppView } from "./business-app-view";
import { markInboundRead } from "./inbound";

const OfNumber = z.strictObject({ phoneNumberId: z.string() });
const Chat = z.strictObject({ phoneNumberId: z.string(), personId: z.string() });

/** The business's own phone: the page at /business-app, and the calls its script makes. */
export function registerBusinessAppPage(sim: Simulator, router: Router): void {
  const post = <T extends z.ZodType>(path: string, input: T, handle: (input: z.infer<T>) => unknown) =>
    router.on("POST", `/__business-app/${path}`, (request) =>
      guarded(() => handle(input.parse(readJson(request)))),
    );
  const accountEvent = (phoneId: string, event: string, more: Record<string, unknown> = {}) =>
    updateAccount(sim, { wabaId: requireAppPhone(sim, phoneId).wabaId, event, ...more });

  router.on("GET", "/business-app", () => htmlPage("business-app.html"));
  router.on("GET", "/__business-app/view", ({ query }) =>
    guarded(() => showBusinessAppView(sim, query.get("phone"), query.get("person"))),
  );
  post("echoes", EchoInput, (input) => actOnBusinessPhone(sim, input));
  post("contacts", AppContactsInput, (input) => changeAppContacts(sim, input));
  post("settings", AppSettingsInput, (input) => changeAppSettings(sim, input));
  post("open", Chat, (input) => readAsBusiness(sim, input));
  // Moving to another phone: sending by the platform stops until the app is back (Meta: account_update).
  post("move", OfNumber, ({ phoneNumberId }) => accountEvent(phoneNumberId, "ACCOUNT_OFFBOARDED"));
  post("move-done", OfNumber, ({ phoneNumberId }) => accountEvent(phoneNumberId, "ACCOUNT_RECONNECTED"));
  post("disconnect", OfNumber, ({ phoneNumberId }) =>
    accountEvent(phoneNumberId, "PARTNER_REMOVED", {
      disconnection_info: { reason: "ACCOUNT_DISCONNECTED", initiated_by: "USER" },
    }),
  );
}

/** The business looks at a chat: what the customer wrote turns blue. */
function readAsBusiness(sim: Simulator, { phoneNumberId, personId }: z.infer<typeof Chat>) {
  const unread = [...(chatOf(sim.state, phoneNumberId, personId)?.unreadInbound ?? [])];
  const last = unread.toSorted((a, b) => a.at - b.at).at(-1);
  if (last) markInboundRead(sim, last);
  return { read: unread.length };
}
