import { z } from "zod";
import type { RoutedNumber } from "../../conversations/routed-number";
import { enterOrganization, type OrgContext, type SystemContext } from "../../context";
import type { Change } from "../envelope";
import type { Routes } from "../find-routes";
import type { FieldResult } from "./field-handler";

/** Of every field of a Business app number: whose number it is, and that number's own digits, by which Meta names it. */
export type OfNumber = { ctx: OrgContext; number: RoutedNumber; businessDigits: string | null };

const Value = z.looseObject({ metadata: z.looseObject({ display_phone_number: z.string() }) });

/** Runs the work for the number that a change names; a change of a number that nobody uses is unrouted. */
export async function forNumber(
  system: SystemContext,
  { phoneId, value }: Change,
  routes: Routes,
  work: (of: OfNumber) => Promise<FieldResult>,
): Promise<FieldResult> {
  if (phoneId === undefined) return { became: "unrouted", reason: "the change names no phone number id" };
  const number = routes.numbers.get(phoneId);
  if (!number) return { became: "unrouted", reason: "no connected number has this phone number id" };
  const shown = Value.safeParse(value).data?.metadata.display_phone_number ?? "";
  const ctx = enterOrganization(system, number.organizationId);
  return work({ ctx, number, businessDigits: shown.replace(/\D/g, "") || null });
}

/** The outcome's reason: the first few problems, then what else is worth knowing; none when there is nothing to say. */
export function reasonOf(
  problems: readonly string[],
  notes: readonly (string | null)[],
): { reason?: string } {
  const shown = problems.slice(0, 5);
  const more = problems.length > 5 ? [`${problems.length - 5} more problems`] : [];
  const parts = [...shown, ...more, ...notes.filter((note) => note !== null)];
  return parts.length === 0 ? {} : { reason: parts.join("; ") };
}

/** `3 contacts`, or null for none. */
export function counted(count: number, what: string): string | null {
  return count === 0 ? null : `${count} ${what}`;
}
