import type { z } from "zod";
import type { Simulator } from "../simulator";
import { requireAppPhone } from "./app-chats";
import { businessAppOf } from "./business-app";
import type { AppSettingsInput } from "./inputs";
import { handOver } from "./sync";

/** Changes how the Business app hands over what it is asked for; without `pause` what waited leaves. */
export function changeAppSettings(sim: Simulator, input: z.infer<typeof AppSettingsInput>) {
  const app = businessAppOf(sim, requireAppPhone(sim, input.phoneNumberId).id);
  app.historyDeclined = input.historyDeclined ?? app.historyDeclined;
  app.chunkSize = input.chunkSize ?? app.chunkSize;
  app.reverse = input.reverse ?? app.reverse;
  app.pause = input.pause ?? app.pause;
  handOver(sim, app.phoneId, "contacts");
  handOver(sim, app.phoneId, "history");
  sim.changed();
  return app;
}
