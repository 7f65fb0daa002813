import { z } from "zod";
import { IdWord, KEPT, OptionalWord, tellOfNobody, tellOnly, Word } from "./tell-only";

const Settings = z.looseObject({
  type: OptionalWord,
  phone_number_settings: z.record(z.string(), z.unknown()).nullish().catch(null),
});

/** Which settings of a number changed, by Meta's names (`calling` …). */
export type SettingsNews = { phoneId: string | null; settings: string[] };

/** @throws ZodError */
export function readSettings(value: unknown): SettingsNews {
  const { phone_number_id, ...settings } = Settings.parse(value).phone_number_settings ?? {};
  return {
    phoneId: IdWord.safeParse(phone_number_id).data ?? null,
    settings: Object.keys(settings).flatMap((name) => Word.safeParse(name).data ?? []),
  };
}

/** Field `account_settings_update`. */
export const handleSettings = tellOnly(readSettings, ({ settings }) =>
  settings.map((name) => `setting of a number changed: ${name}`),
);

const Payment = z.looseObject({ provider_name: Word, status: Word });

/** How far a way of paying in chats is set up (Meta: "Payments API", India and Brazil). */
export type PaymentNews = { provider: string; status: string };

/** @throws ZodError */
export function readPayment(value: unknown): PaymentNews {
  const { provider_name: provider, status } = Payment.parse(value);
  return { provider, status };
}

/** Field `payment_configuration_update`. */
export const handlePayment = tellOnly(readPayment, ({ provider, status }) => [
  `payments by ${provider}: ${status}`,
]);

const Automatic = z.looseObject({
  automatic_events: z.array(z.looseObject({ event_name: Word })),
});

/** Purchases and leads that Meta found in chats which began at an ad, by name. */
export type AutomaticNews = ReadonlyMap<string, number>;

/** @throws ZodError */
export function readAutomaticEvents(value: unknown): AutomaticNews {
  const names = Automatic.parse(value).automatic_events.map(({ event_name: name }) => name);
  return new Map([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

/** Field `automatic_events`. */
export const handleAutomaticEvents = tellOnly(readAutomaticEvents, (found) =>
  [...found].map(([name, count]) => `found in chats: ${count} ${name}`),
);

const Solution = z.looseObject({ event: Word, solution_id: IdWord, solution_status: OptionalWord });

/** A multi-partner solution was made or changed. */
export type SolutionNews = { solutionId: string; event: string; status: string | null };

/** @throws ZodError */
export function readSolution(value: unknown): SolutionNews {
  const { event, solution_id: solutionId, solution_status: status } = Solution.parse(value);
  return { solutionId, event, status };
}

/** Field `partner_solutions`: told under the id of a business portfolio, about no account. */
export const handleSolution = tellOfNobody(readSolution, ({ solutionId, event, status }) => [
  `solution ${solutionId}: ${event}${status === null ? "" : `, ${status}`}`,
]);

const Username = z.looseObject({ username: OptionalWord, status: Word });

/** The name by which customers may find a number of the business; a deleted one is not named. */
export type UsernameNews = { username: string | null; status: string };

/** @throws ZodError */
export function readUsername(value: unknown): UsernameNews {
  const { username, status } = Username.parse(value);
  return { username, status };
}

/** Field `business_username_update`, which Meta also writes in the plural. */
export const handleUsername = tellOnly(readUsername, ({ username, status }) => [
  username === null
    ? `username of the business: ${status}`
    : `username of the business, ${username}: ${status}`,
]);

/** Fields whose contents Meta does not describe: kept as they come. */
export const handleUndescribed = tellOnly(
  (value) => value,
  () => [KEPT],
);
