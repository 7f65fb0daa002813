import type { AppRef, HealthLevel, HealthProblem, PhoneNumber, Template, Waba } from "../state/records";
import { appOf } from "../apps";
import type { Simulator } from "../simulator";

const RANK: Record<HealthLevel, number> = { AVAILABLE: 0, LIMITED: 1, BLOCKED: 2 };

const NO_PAYMENT_METHOD: HealthProblem = {
  code: 141006,
  description: "There is an error with the payment method. This will block business initiated conversations.",
  solution: "There was an error with your payment method. Please add a new payment method to the account.",
};
const NOT_VERIFIED: HealthProblem = {
  code: 141010,
  description: "The Business has not passed business verification.",
  solution: "Visit business settings and start or resolve the business verification request.",
};
const DISCONNECTED: HealthProblem = {
  code: 141000,
  description: "The phone number is not connected.",
  solution: "Register the phone number.",
};
const LOCKED: HealthProblem = {
  code: 141011,
  description: "The account has been disabled for violating a policy.",
  solution: "Appeal the decision in Business Support Home.",
};
const RESTRICTED: HealthProblem = {
  code: 141012,
  description: "The phone number cannot start more conversations for now.",
  solution: "Wait until the restriction ends and improve the quality of the messages.",
};
const NOT_APPROVED: HealthProblem = {
  code: 141002,
  description: "Message templates can only be sent when they are approved.",
  solution: "Edit the template or appeal the decision.",
};
const SHOWN_NAMES = ["APPROVED", "AVAILABLE_WITHOUT_REVIEW"];
const NAME_NOT_APPROVED =
  "Your display name has not been approved yet. Your message limit will increase after the display name is approved.";

type Entity = { type: string; id: string; level: HealthLevel; problems: HealthProblem[]; notes?: string[] };

/**
 * The field `health_status` of a WABA, or of a number or template in it: every node a message passes, and the worst of
 * them (Meta: "Messaging health status").
 */
export function healthStatus(
  sim: Simulator,
  waba: Waba,
  asking: AppRef,
  node: { phone?: PhoneNumber; template?: Template } = {},
) {
  const entities = [
    ...(node.phone ? [healthOfPhone(node.phone)] : []),
    ...(node.template ? [healthOfTemplate(node.template)] : []),
    healthOfWaba(waba),
    entity(
      "BUSINESS",
      waba.businessId,
      waba.businessVerification === "verified" ? null : NOT_VERIFIED,
      "LIMITED",
    ),
    entity("APP", appOf(sim, asking)?.id ?? "", null),
  ];
  return {
    can_send_message: worst(entities.map((one) => one.level)),
    entities: entities.map(show),
  };
}

/** Whether messages pass through a number: registered on Cloud API, or shared with the Business app. */
export function isConnected(phone: PhoneNumber): boolean {
  if (phone.status === "DISCONNECTED") return false;
  return phone.registeredAt !== null || (phone.isOnBizApp && phone.onboardedAt !== null);
}

/** The number's `status`: what Meta has made of it, else what follows from registration. */
export function statusOf(phone: PhoneNumber): string {
  return phone.status ?? (isConnected(phone) ? "CONNECTED" : "PENDING");
}

function healthOfPhone(phone: PhoneNumber): Entity {
  const make = (problem: HealthProblem | null, level?: HealthLevel) =>
    entity("PHONE_NUMBER", phone.id, problem, level);
  if (!isConnected(phone)) return make(DISCONNECTED);
  if (phone.status === "BANNED") return make(LOCKED);
  if (phone.status === "RESTRICTED" || phone.status === "RATE_LIMITED") return make(RESTRICTED, "LIMITED");
  if (SHOWN_NAMES.includes(phone.nameStatus)) return make(null);
  return { ...make(null), level: "LIMITED", notes: [NAME_NOT_APPROVED] };
}

function healthOfTemplate(template: Template): Entity {
  const isUsable = template.status === "APPROVED" || template.status === "QUALITY_PENDING";
  return entity("MESSAGE_TEMPLATE", template.id, isUsable ? null : NOT_APPROVED);
}

function healthOfWaba(waba: Waba): Entity {
  const blocking = [
    ...(waba.isDisabled ? [LOCKED] : []),
    ...(waba.hasPaymentMethod ? [] : [NO_PAYMENT_METHOD]),
  ];
  const byProblems = blocking.length > 0 ? "BLOCKED" : waba.problems.length > 0 ? "LIMITED" : "AVAILABLE";
  return {
    type: "WABA",
    id: waba.id,
    level: waba.canSend ?? byProblems,
    problems: [...blocking, ...waba.problems],
  };
}

function entity(
  type: string,
  id: string,
  problem: HealthProblem | null,
  level: HealthLevel = "BLOCKED",
): Entity {
  return problem ? { type, id, level, problems: [problem] } : { type, id, level: "AVAILABLE", problems: [] };
}

function worst(levels: HealthLevel[]): HealthLevel {
  return levels.reduce((one, other) => (RANK[other] > RANK[one] ? other : one), "AVAILABLE");
}

function show({ type, id, level, problems, notes = [] }: Entity) {
  const errors = problems.map((problem) => ({
    error_code: problem.code,
    error_description: problem.description,
    possible_solution: problem.solution,
  }));
  return {
    entity_type: type,
    id,
    can_send_message: level,
    ...(errors.length > 0 ? { errors } : {}),
    ...(notes.length > 0 ? { additional_info: notes } : {}),
  };
}
