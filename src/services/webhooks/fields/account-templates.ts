import { z } from "zod";
import { describeFailure } from "../../describe-failure";
import type { TroubledTemplate } from "../../health/facts";
import { FLAGGED, templateTopic, TROUBLED } from "../../health/templates-in-trouble";
import { isBeforeCheck } from "../../health/connection-state";
import { isOutdated, noteForAccount, outdatedReason } from "./account-field";
import type { FieldHandler } from "./field-handler";

/** More templates in trouble than anybody reads about, but an end to what one account can make us keep. */
const MOST = 500;

const word = z.string().min(1).max(64);
/** Meta allows 512 characters (Message templates > Create). */
const name = z.string().min(1).max(512);
const Template = z.looseObject({ message_template_name: name, message_template_language: word.catch("") });
const Status = Template.extend({ event: word });
const Quality = Template.extend({ new_quality_score: word });

/** Field `message_template_status_update`: a template was paused, rejected, disabled – or is well again. */
export const handleTemplateStatus: FieldHandler = (system, change, routes, row) => {
  const value = Status.safeParse(change.value);
  if (!value.success) return Promise.resolve({ became: "failed", reason: describeFailure(value.error) });
  const { event } = value.data;
  const isInTrouble = TROUBLED.has(event) || event === FLAGGED;
  return noteTemplate([system, change, routes, row], value.data, () => (isInTrouble ? event : null));
};

/** Field `message_template_quality_update`: what customers think of a template; a low opinion comes before a pause. */
export const handleTemplateQuality: FieldHandler = (system, change, routes, row) => {
  const value = Quality.safeParse(change.value);
  if (!value.success) return Promise.resolve({ became: "failed", reason: describeFailure(value.error) });
  const isLow = value.data.new_quality_score === "RED";
  // A template that Meta has stopped stays stopped, whatever it is thought of.
  return noteTemplate([system, change, routes, row], value.data, (before) =>
    before !== null && before !== FLAGGED ? before : isLow ? FLAGGED : null,
  );
};

/** @param toStatus the trouble a template is in now, given the one it was in; null for none. */
function noteTemplate(
  [system, change, routes, row]: Parameters<FieldHandler>,
  { message_template_name: name, message_template_language: language }: z.output<typeof Template>,
  toStatus: (before: string | null) => string | null,
): ReturnType<FieldHandler> {
  const topic = templateTopic({ name, language });
  return noteForAccount(system, change, routes, row, (known, at) => {
    const { templatesInTrouble, toldAt } = known.account;
    if (isOutdated(toldAt, topic, at) || isBeforeCheck(known, at)) return outdatedReason;
    const isThis = (one: TroubledTemplate) => one.name === name && one.language === language;
    const before = templatesInTrouble.find(isThis) ?? null;
    const status = toStatus(before?.status ?? null);
    const since = status === before?.status ? before.since : at.toISOString();
    const others = templatesInTrouble.filter((one) => !isThis(one));
    return {
      account: {
        templatesInTrouble: (status === null ? others : [...others, { name, language, status, since }]).slice(
          -MOST,
        ),
        toldAt: { ...newestTopics(toldAt), [topic]: at.toISOString() },
      },
    };
  });
}

/** When each topic was last told, without the templates that were told about the longest time ago. */
function newestTopics(toldAt: Record<string, string>): Record<string, string> {
  const isTemplate = ([topic]: [string, string]) => topic.startsWith("template:");
  const entries = Object.entries(toldAt);
  const templates = entries.filter(isTemplate).toSorted(([, a], [, b]) => a.localeCompare(b));
  return Object.fromEntries([...entries.filter((one) => !isTemplate(one)), ...templates.slice(1 - MOST)]);
}
