import type { SimulatorState, Template, TemplateComponent } from "../state/records";

/** The template of an account with that name in that language; null when there is none. */
export function findTemplate(
  state: SimulatorState,
  wabaId: string,
  name: string,
  language: string,
): Template | null {
  for (const template of state.templates.values()) {
    if (template.name === name && template.language === language && template.wabaId === wabaId)
      return template;
  }
  return null;
}

/** What a template is made of; one that was made without any has its name as text. */
export function componentsOf(template: Template): TemplateComponent[] {
  return template.components ?? [{ type: "BODY", text: template.name.replaceAll("_", " ") }];
}
