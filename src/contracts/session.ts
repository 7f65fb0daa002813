import { z } from "zod";
import { Id } from "./common";

export const Role = z.enum(["owner", "admin", "agent"]);
export type Role = z.infer<typeof Role>;

export const Locale = z.enum(["pt-BR", "es", "en"]);
export type Locale = z.infer<typeof Locale>;

/** Where the browser keeps the chosen language. */
export const LOCALE_COOKIE = "atende.locale";

/** Who is looking: sent to the browser with the first page. */
export const Viewer = z.object({
  userId: Id,
  name: z.string(),
  email: z.string(),
  role: Role,
  organization: z.object({ id: Id, name: z.string() }),
});
export type Viewer = z.infer<typeof Viewer>;
