import { z } from "zod";
import { Id } from "./common";
import { Role } from "./session";

/** Somebody who belongs to the organization. */
export const Member = z.object({ id: Id, name: z.string(), email: z.string(), role: Role });
export type Member = z.infer<typeof Member>;

/** Answer of GET /api/v1/members. */
export const Members = z.object({ data: z.array(Member) });
