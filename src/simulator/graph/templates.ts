import type { Template } from "../state/records";
import type { Simulator } from "../simulator";
import { requirePermission, requireToken, requireWaba } from "./authorize";
import type { GraphCall } from "./call";
import { pickFields } from "./fields";
import { healthStatus } from "./health";
import { page } from "./paging";
import { componentsOf } from "./template-store";

const templateType = {
  name: "WhatsAppMessageTemplate",
  defaults: ["name", "parameter_format", "components", "language", "status", "category", "id"],
  known: [
    "correct_category",
    "cta_url_link_tracking_opted_out",
    "health_status",
    "id",
    "last_updated_time",
    "library_template_name",
    "message_send_ttl_seconds",
    "previous_category",
    "quality_score",
    "rejected_reason",
    "sub_category",
  ],
};

/** GET /{waba}/message_templates, newest first, by `status`, `category`, `language` and `name` (Meta: "Templates"). */
export function listTemplates(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  const token = requireToken(sim, call);
  const waba = requireWaba(sim, call, id, token);
  requirePermission(token, "whatsapp_business_management");
  const templates = [...sim.state.templates.values()].filter((template) => template.wabaId === waba.id);
  const wanted = (["status", "category", "language", "name"] as const).reduce((left, name) => {
    const values = listParameter(call.query, name);
    return values.length === 0 ? left : left.filter((template) => values.includes(template[name]));
  }, templates.reverse());
  const fields = call.query.get("fields");
  return page(call, wanted, (template) =>
    pickFields(
      { ...showTemplate(template), health_status: healthStatus(sim, waba, token.appId, { template }) },
      fields,
      templateType,
    ),
  );
}

function showTemplate(template: Template) {
  return {
    id: template.id,
    name: template.name,
    language: template.language,
    status: template.status,
    category: template.category,
    parameter_format: template.parameterFormat ?? "POSITIONAL",
    components: componentsOf(template),
    rejected_reason: template.reason,
    quality_score: { score: "UNKNOWN", date: Math.floor(template.createdAt / 1000) },
  };
}

/** A list as Graph takes it: `a`, `a[]` or `a[0]`, each of them once or often, or one JSON array. */
function listParameter(query: URLSearchParams, name: string): string[] {
  const values = [...query].filter(([key]) => key === name || new RegExp(`^${name}\\[\\d*\\]$`).test(key));
  return values.flatMap(([, value]) => (value.startsWith("[") ? readJsonList(value) : [value]));
}

function readJsonList(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : [text];
  } catch {
    return [text];
  }
}
