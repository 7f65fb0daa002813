import { z } from "zod";
import { Id, pageOf } from "./common";
import { Role } from "./session";

/** Somebody who belongs to the organization. */
export const Member = z.object({ id: Id, name: z.string(), email: z.string(), role: Role });
export type Member = z.infer<typeof Member>;

/** Answer of GET /api/v1/members; all of them are on one page. */
export const Members = pageOf(Member);
