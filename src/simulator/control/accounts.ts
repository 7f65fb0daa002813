import { z } from "zod";
import type { HealthLevel, PhoneNumber, Template, Waba } from "../state/records";
import { newGraphId } from "../state/ids";
import { findTemplate } from "../graph/template-store";
import { addSampleTemplates } from "../state/demo-templates";
import type { Simulator } from "../simulator";
import {
  capabilityValue,
  nameUpdateValue,
  qualityUpdateValue,
  securityValue,
  templateStatusValue,
} from "../webhooks/account-payloads";
import { entry } from "../webhooks/payloads";
import { found } from "./control-error";

const Problem = z.strictObject({
  code: z.number().int(),
  description: z.string().min(1),
  solution: z.string().default(""),
});

export const WabaChange = z.strictObject({
  paymentMethod: z.boolean().optional(),
  reviewStatus: z.string().min(1).optional(),
  businessVerification: z.string().min(1).optional(),
  status: z.string().min(1).optional(),
  messagingLimit: z.string().min(1).optional(),
  canSend: z
    .enum(["AVAILABLE", "LIMITED", "BLOCKED"] satisfies HealthLevel[])
    .nullable()
    .optional(),
  problems: z.array(Problem).optional(),
  notify: z.boolean().default(true),
});

/** What Meta, or the business in WhatsApp Manager, changes about an account; tells it by webhook where Meta does. */
export function changeWaba(sim: Simulator, id: string, change: z.infer<typeof WabaChange>): Waba {
  const waba = found(sim.state.wabas.get(id), `WABA ${id}`);
  waba.hasPaymentMethod = change.paymentMethod ?? waba.hasPaymentMethod;
  waba.reviewStatus = change.reviewStatus ?? waba.reviewStatus;
  waba.businessVerification = change.businessVerification ?? waba.businessVerification;
  waba.status = change.status ?? waba.status;
  waba.messagingLimit = change.messagingLimit ?? waba.messagingLimit;
  waba.problems = change.problems ?? waba.problems;
  if (change.canSend !== undefined) waba.canSend = change.canSend;
  sim.changed();
  if (!change.notify) return waba;
  if (change.reviewStatus !== undefined) {
    tell(sim, waba.id, "account_review_update", { decision: change.reviewStatus });
  }
  if (change.messagingLimit !== undefined) {
    tell(sim, waba.id, "business_capability_update", capabilityValue(waba.messagingLimit));
  }
  return waba;
}

export const PhoneChange = z.strictObject({
  status: z.string().min(1).nullable().optional(),
  qualityRating: z.string().min(1).optional(),
  nameStatus: z.string().min(1).optional(),
  requestedName: z.string().min(1).optional(),
  rejectionReason: z.string().min(1).optional(),
  codeVerificationStatus: z.string().min(1).optional(),
  messagingLimit: z.string().min(1).optional(),
  throughput: z.string().min(1).optional(),
  pin: z
    .string()
    .regex(/^\d{6}$/)
    .nullable()
    .optional(),
  isOnBizApp: z.boolean().optional(),
  notify: z.boolean().default(true),
});

/** What Meta, or the business in WhatsApp Manager, changes about a number; tells it by webhook where Meta does. */
export function changePhone(sim: Simulator, id: string, change: z.infer<typeof PhoneChange>): PhoneNumber {
  const phone = found(sim.state.phones.get(id), `phone number ${id}`);
  const before = { ...phone };
  phone.qualityRating = change.qualityRating ?? phone.qualityRating;
  phone.codeVerificationStatus = change.codeVerificationStatus ?? phone.codeVerificationStatus;
  phone.messagingLimit = change.messagingLimit ?? phone.messagingLimit;
  phone.throughput = change.throughput ?? phone.throughput;
  phone.isOnBizApp = change.isOnBizApp ?? phone.isOnBizApp;
  if (change.status !== undefined) phone.status = change.status;
  if (change.pin !== undefined) phone.pin = change.pin;
  changeName(phone, change);
  sim.changed();
  if (!change.notify) return phone;

  const limitOfWaba = sim.state.wabas.get(phone.wabaId)?.messagingLimit ?? "TIER_250";
  const quality = qualityUpdateValue(phone, before, limitOfWaba);
  if (quality) tell(sim, phone.wabaId, "phone_number_quality_update", quality);
  if (change.nameStatus !== undefined || change.requestedName !== undefined) {
    const value = nameUpdateValue(phone, change.rejectionReason ?? null);
    tell(sim, phone.wabaId, "phone_number_name_update", value);
  }
  if (change.pin !== undefined) tell(sim, phone.wabaId, "security", securityValue(phone));
  return phone;
}

const TemplatePart = z.strictObject({
  type: z.enum(["HEADER", "BODY", "FOOTER", "BUTTONS"]),
  format: z.string().min(1).optional(),
  text: z.string().min(1).optional(),
  buttons: z
    .array(
      z.strictObject({
        type: z.string().min(1),
        text: z.string().min(1).optional(),
        url: z.string().min(1).optional(),
        phone_number: z.string().min(1).optional(),
        example: z.unknown().optional(),
      }),
    )
    .optional(),
  example: z.unknown().optional(),
});

export const TemplateInput = z.strictObject({
  wabaId: z.string(),
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.string().min(2),
  status: z.string().min(1),
  category: z.string().min(1).optional(),
  reason: z.string().min(1).default("NONE"),
  parameterFormat: z.enum(["POSITIONAL", "NAMED"]).optional(),
  components: z.array(TemplatePart).min(1).optional(),
  notify: z.boolean().default(true),
});

/** A template as it is now: made when the WABA has none of that name and language, else changed. */
export function putTemplate(sim: Simulator, input: z.infer<typeof TemplateInput>): { id: string } {
  found(sim.state.wabas.get(input.wabaId), `WABA ${input.wabaId}`);
  const { notify, category, ...given } = input;
  const known = findTemplate(sim.state, input.wabaId, input.name, input.language);
  const template: Template = {
    ...known,
    id: known?.id ?? newGraphId(),
    createdAt: known?.createdAt ?? sim.now(),
    category: category ?? known?.category ?? "UTILITY",
    ...given,
  };
  sim.state.templates.set(template.id, template);
  sim.changed();
  if (notify) tell(sim, input.wabaId, "message_template_status_update", templateStatusValue(template));
  return { id: template.id };
}

export const SampleTemplatesInput = z.strictObject({ wabaId: z.string() });

/** Gives an account the approved templates that the demo accounts have. */
export function addTemplates(sim: Simulator, input: z.infer<typeof SampleTemplatesInput>) {
  const waba = found(sim.state.wabas.get(input.wabaId), `WABA ${input.wabaId}`);
  const templates = addSampleTemplates(sim.state, waba.id, sim.now());
  sim.changed();
  return { templates: templates.map(({ id, name, language }) => ({ id, name, language })) };
}

/** An approved name becomes the shown one; another decision leaves the old one in place. */
function changeName(phone: PhoneNumber, change: z.infer<typeof PhoneChange>): void {
  phone.requestedName = change.requestedName ?? phone.requestedName;
  phone.nameStatus =
    change.nameStatus ?? (change.requestedName === undefined ? phone.nameStatus : "PENDING_REVIEW");
  if (phone.nameStatus !== "APPROVED") return;
  phone.verifiedName = phone.requestedName ?? phone.verifiedName;
  phone.requestedName = null;
}

function tell(sim: Simulator, wabaId: string, field: string, value: unknown): void {
  sim.webhooks.send({ entry: entry(wabaId, field, value, sim.now()), wabaId, phoneId: null, route: "app" });
}
