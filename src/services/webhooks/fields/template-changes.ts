import { z } from "zod";
import { OptionalWord, tellOnly, Word } from "./tell-only";

const word = Word.catch("?");
const Template = z.looseObject({ message_template_name: Word, message_template_language: word });
const Time = z.coerce.number().int().min(1).max(253_402_300_799).nullish().catch(null);
const Category = Template.extend({
  new_category: OptionalWord,
  previous_category: OptionalWord,
  correct_category: OptionalWord,
  category_update_timestamp: Time,
});

type NamedTemplate = { name: string; language: string };

/**
 * Meta changes, or has changed, the category of a template, by which it is priced. A change that is coming has a `from`
 * and calls the present category `new_category` (Meta: "template_category_update webhook reference").
 */
export type CategoryNews = NamedTemplate & {
  before: string | null;
  category: string;
  /** Null: it has happened, or its time is not told. */
  from: Date | null;
  isComing: boolean;
};

const Categorized = Category.transform((value, context): CategoryNews => {
  const { new_category: named, previous_category, correct_category: coming } = value;
  const category = coming ?? named;
  if (category === null) {
    context.addIssue({ code: "custom", message: "no category", path: ["new_category"] });
    return z.NEVER;
  }
  const { category_update_timestamp: seconds } = value;
  return {
    name: value.message_template_name,
    language: value.message_template_language,
    before: coming === null ? previous_category : named,
    category,
    from: coming === null || !seconds ? null : new Date(seconds * 1000),
    isComing: coming !== null,
  };
});

/** Reads both stages of `template_category_update`, and `template_correct_category_detection`. @throws ZodError */
export function readCategory(value: unknown): CategoryNews {
  return Categorized.parse(value);
}

/** Field `template_category_update`. */
export const handleTemplateCategory = tellOnly(readCategory, (told) => {
  const { before, category, from, isComing } = told;
  if (!isComing) return [`${titleOf(told)}: category ${before === null ? "" : `${before} → `}${category}`];
  const since = from === null ? "soon" : `from ${from.toISOString().slice(0, 10)} on`;
  return [`${titleOf(told)}: category ${category} ${since}`];
});

/** Field `template_correct_category_detection`: which comes before a change of the category. */
export const handleTemplateDetection = tellOnly(readCategory, (told) => [
  `${titleOf(told)}: Meta takes it for ${told.category}`,
]);

/** @throws ZodError */
export function readComponents(value: unknown): NamedTemplate {
  const { message_template_name: name, message_template_language: language } = Template.parse(value);
  return { name, language };
}

/** Field `message_template_components_update`: a template says something else now. */
export const handleTemplateComponents = tellOnly(readComponents, (told) => [
  `${titleOf(told)}: contents changed`,
]);

function titleOf({ name, language }: NamedTemplate): string {
  return `template ${name} (${language})`;
}
