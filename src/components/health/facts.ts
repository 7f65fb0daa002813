import type { useFormatter, useTranslations } from "use-intl";
import type { AccountHealth, HealthProblem } from "@/contracts/health";
import type { Connection, PhoneNumber } from "@/contracts/whatsapp";
import { metaWord, type WordGroup } from "@/messages/meta-word";
import { qualityTone, statusTone, type Tone } from "@/components/whatsapp/number-facts";

type Words = { t: ReturnType<typeof useTranslations<"health">>; format: ReturnType<typeof useFormatter> };

/** Names of facts; keys under `health.facts`. */
type FactName =
  | "token"
  | "scopes"
  | "subscription"
  | "callback"
  | "lastWebhook"
  | "canSend"
  | "payment"
  | "businessVerification"
  | "review"
  | "messagingLimit"
  | "maxPhoneNumbers"
  | "restrictions"
  | "ban"
  | "templates"
  | "numberStatus"
  | "nameStatus"
  | "quality"
  | "throughput"
  | "pin"
  | "codeVerification"
  | "accountMode"
  | "paused"
  | "problem";

/** One thing that is known, in words; the tone only underlines what the words say. */
export type Fact = { name: FactName; values: string[]; tone: Tone };

const DAY_MS = 24 * 3_600_000;
const EXPIRY_WARNED_DAYS = 14;

const tones = new Map<string, Tone>([
  ["AVAILABLE", "good"],
  ["LIMITED", "warn"],
  ["BLOCKED", "bad"],
  ["APPROVED", "good"],
  ["AVAILABLE_WITHOUT_REVIEW", "good"],
  ["PENDING", "warn"],
  ["PENDING_REVIEW", "warn"],
  ["DEFERRED", "warn"],
  ["DECLINED", "bad"],
  ["REJECTED", "bad"],
  ["VERIFIED", "good"],
  ["NOT_VERIFIED", "warn"],
  ["EXPIRED", "warn"],
  ["LIVE", "good"],
  ["SANDBOX", "warn"],
]);

/** What is known about an account, in the order in which it matters. */
export function accountFacts(connection: Connection, now: Date, words: Words): Fact[] {
  const { t, format } = words;
  const { account } = connection.health;
  const { lastWebhookAt } = connection;
  const lastWebhook: Fact = {
    name: "lastWebhook",
    values: [
      lastWebhookAt === null
        ? t("facts.never")
        : format.dateTime(new Date(lastWebhookAt), { dateStyle: "medium", timeStyle: "short" }),
    ],
    tone: "none",
  };
  if (account === null) return [tokenFact(connection, null, now, words), lastWebhook];
  return [
    tokenFact(connection, account, now, words),
    scopesFact(account, words),
    ...subscriptionFacts(account, words),
    lastWebhook,
    wordFact("canSend", "canSend", account.canSend, words),
    {
      name: "payment",
      values: [metaWord(t, "payment", account.payment)],
      tone: ({ ok: "good", missing: "warn", unknown: "none" } as const)[account.payment],
    },
    wordFact("businessVerification", "businessVerification", account.businessVerification, words),
    wordFact("review", "review", account.reviewStatus, words),
    wordFact("messagingLimit", "messagingLimit", account.messagingLimit, words),
    ...(account.maxPhoneNumbers === null
      ? []
      : [one("maxPhoneNumbers", format.number(account.maxPhoneNumbers))]),
    ...troubles(account, words),
    ...problemFacts(account.problems, words),
  ];
}

/** What is known about a number. */
export function numberFacts(number: PhoneNumber, words: Words): Fact[] {
  const { t } = words;
  const { health } = number;
  return [
    ...(number.pauseReason === null
      ? []
      : [one("paused", t(`facts.pauseReasons.${number.pauseReason}`), "bad")]),
    wordFact("numberStatus", "numberStatus", number.status, words, statusTone(number.status ?? "")),
    ...(health === null ? [] : [wordFact("canSend", "canSend", health.canSend, words)]),
    ...(health === null ? [] : [nameFact(health, words)]),
    wordFact("quality", "quality", number.qualityRating, words, qualityTone(number.qualityRating)),
    ...(health?.messagingLimit
      ? [wordFact("messagingLimit", "messagingLimit", health.messagingLimit, words)]
      : []),
    number.isOnBusinessApp
      ? one("throughput", t("facts.throughputOnApp"))
      : wordFact("throughput", "throughput", number.throughput, words, "none"),
    ...(health === null ? [] : [pinFact(number, health.isPinEnabled, words)]),
    ...(health === null
      ? []
      : [wordFact("codeVerification", "codeVerification", health.codeVerification, words)]),
    ...(health?.accountMode ? [wordFact("accountMode", "accountMode", health.accountMode, words)] : []),
    ...problemFacts(health?.problems ?? [], words),
  ];
}

function tokenFact(
  { tokenExpiresAt, status }: Connection,
  account: AccountHealth | null,
  now: Date,
  { t, format }: Words,
): Fact {
  const end = tokenExpiresAt === null ? null : new Date(tokenExpiresAt);
  if (account?.token.isValid === false || (end !== null && end <= now)) {
    return one("token", t("facts.tokenInvalid"), "bad");
  }
  if (end !== null) {
    const isNear = end.getTime() - now.getTime() < EXPIRY_WARNED_DAYS * DAY_MS;
    const date = format.dateTime(end, { dateStyle: "long" });
    return one("token", t("facts.tokenUntil", { date }), isNear ? "warn" : "good");
  }
  if (account?.token.isValid !== true || status === "disconnected") {
    return one("token", t("facts.unknown"));
  }
  return one("token", t("facts.tokenForever"), "good");
}

function scopesFact({ token }: AccountHealth, { t }: Words): Fact {
  if (token.missingScopes.length > 0) {
    return one("scopes", t("facts.scopesMissing", { scopes: token.missingScopes.join(", ") }), "bad");
  }
  const count = token.scopes.length;
  return one("scopes", t("facts.scopesAll", { count }), count > 0 ? "good" : "none");
}

function subscriptionFacts({ subscription }: AccountHealth, { t }: Words): Fact[] {
  const { isSubscribed, overrideUri } = subscription;
  if (isSubscribed === null) return [one("subscription", t("facts.unknown"))];
  if (!isSubscribed) return [one("subscription", t("facts.notSubscribed"), "bad")];
  return [
    one("subscription", t("facts.subscribed"), "good"),
    overrideUri === null
      ? one("callback", t("facts.callbackOurs"), "good")
      : one("callback", overrideUri, "bad"),
  ];
}

/** Restrictions and templates are told even when there are none: that is what one looks for. */
function troubles({ restrictions, ban, templatesInTrouble }: AccountHealth, words: Words): Fact[] {
  const { t, format } = words;
  const dateOf = (at: string) => format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" });
  return [
    {
      name: "restrictions",
      values:
        restrictions.length === 0
          ? [t("facts.noRestrictions")]
          : restrictions.map(({ type, expiresAt }) => {
              const restriction = metaWord(t, "restriction", type);
              if (expiresAt === null) return restriction;
              return t("facts.restrictionUntil", { restriction, date: dateOf(expiresAt) });
            }),
      tone: restrictions.length === 0 ? "good" : "bad",
    },
    ...(ban === null || ban.state === "REINSTATE"
      ? []
      : [
          one(
            "ban",
            ban.date === null
              ? metaWord(t, "ban", ban.state)
              : t("facts.banOn", { state: metaWord(t, "ban", ban.state), date: ban.date }),
            "bad",
          ),
        ]),
    {
      name: "templates",
      values:
        templatesInTrouble.length === 0
          ? [t("facts.none")]
          : templatesInTrouble.map(({ name, language, status }) =>
              t("facts.template", { name, language, status: metaWord(t, "templateStatus", status) }),
            ),
      tone: templatesInTrouble.length === 0 ? "good" : "warn",
    },
  ];
}

function nameFact({ nameStatus, requestedName }: NonNullable<PhoneNumber["health"]>, words: Words): Fact {
  const fact = wordFact("nameStatus", "nameStatus", nameStatus, words);
  if (requestedName === null) return fact;
  const [status = ""] = fact.values;
  return { ...fact, values: [words.t("facts.nameRequested", { status, name: requestedName })] };
}

/** The PIN of a number that stays in the WhatsApp Business app is the app's: nothing is missing without one. */
function pinFact({ isOnBusinessApp }: PhoneNumber, isPinEnabled: boolean | null, { t }: Words): Fact {
  if (isPinEnabled === null) return one("pin", t("facts.unknown"));
  return isPinEnabled
    ? one("pin", t("facts.pinOn"), "good")
    : one("pin", t("facts.pinOff"), isOnBusinessApp ? "none" : "warn");
}

/** Meta's own sentences: they are shown as they are, for its support as much as for the reader. */
function problemFacts(problems: HealthProblem[], { t }: Words): Fact[] {
  return problems.map(({ description, solution, code }) => ({
    name: "problem",
    values: [
      code === null ? description : `${description} (${code})`,
      ...(solution === null ? [] : [t("facts.solution", { text: solution })]),
    ],
    tone: "warn",
  }));
}

function wordFact(
  name: FactName,
  group: WordGroup,
  word: string | null,
  { t }: Words,
  tone: Tone = tones.get((word ?? "").toUpperCase()) ?? "none",
): Fact {
  return word === null ? one(name, t("facts.unknown")) : one(name, metaWord(t, group, word), tone);
}

function one(name: FactName, value: string, tone: Tone = "none"): Fact {
  return { name, values: [value], tone };
}
