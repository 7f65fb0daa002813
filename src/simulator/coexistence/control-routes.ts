import type { z } from "zod";
import type { Router } from "../http/router";
import type { Simulator } from "../simulator";
import { guarded, readJson } from "../control/guarded";
import { addAppChats, sendHistoryNow } from "./app-chats";
import { changeAppContacts } from "./app-contacts";
import { changeAppSettings } from "./app-settings";
import { actOnBusinessPhone } from "./echoes";
import * as inputs from "./inputs";

/** The control calls about numbers of the WhatsApp Business app; README.md lists them. */
export function registerCoexistenceControl(sim: Simulator, router: Router): void {
  const post = <T extends z.ZodType>(path: string, input: T, handle: (input: z.infer<T>) => unknown) =>
    router.on("POST", `/__sim/${path}`, (request) => guarded(() => handle(input.parse(readJson(request)))));

  post("history", inputs.HistoryInput, (input) => sendHistoryNow(sim, input));
  post("app-chats", inputs.AppChatsInput, (input) => addAppChats(sim, input));
  post("app-contacts", inputs.AppContactsInput, (input) => changeAppContacts(sim, input));
  post("app-settings", inputs.AppSettingsInput, (input) => changeAppSettings(sim, input));
  post("echoes", inputs.EchoInput, (input) => actOnBusinessPhone(sim, input));
}
