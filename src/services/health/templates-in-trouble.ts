import type { MetaTemplate } from "../whatsapp/meta-readings";
import { wasToldSince } from "./connection-state";
import type { AccountFacts, TroubledTemplate } from "./facts";

/** The states in which a template cannot be sent until somebody does something, or Meta lets it go. */
export const TROUBLED: ReadonlySet<string> = new Set(["PAUSED", "DISABLED", "REJECTED"]);

/** An approved template that customers think ill of; Meta pauses it when that goes on. */
export const FLAGGED = "FLAGGED";

type TemplateName = { name: string; language: string };

/** The topic under which is noted when a webhook told of a template. */
export function templateTopic({ name, language }: TemplateName): string {
  return `template:${name}:${language}`;
}

/**
 * The templates in trouble by Meta's list of them, with since when; those of which a webhook told after the check began
 * stay as it said.
 */
export function inTrouble(
  templates: readonly MetaTemplate[],
  { templatesInTrouble: before, toldAt }: Pick<AccountFacts, "templatesInTrouble" | "toldAt">,
  { now, startedAt }: { now: Date; startedAt: Date },
): TroubledTemplate[] {
  const isNews = (one: TemplateName) => wasToldSince(toldAt, templateTopic(one), startedAt);
  const listed = templates.flatMap(({ name, language, status, quality }) => {
    const word = status === "APPROVED" && quality === "RED" ? FLAGGED : status;
    if (isNews({ name, language }) || (word !== FLAGGED && !TROUBLED.has(word))) return [];
    const known = before.find((one) => one.name === name && one.language === language && one.status === word);
    return [{ name, language, status: word, since: known?.since ?? now.toISOString() }];
  });
  return [...listed, ...before.filter(isNews)];
}
