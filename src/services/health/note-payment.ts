import type { ConnectionStep } from "@/contracts/whatsapp";
import type { OrgContext, TenantDb } from "../context";
import { changeConnection } from "../whatsapp/change-connection";
import type { KnownConnection } from "./facts";

const missing: ConnectionStep = {
  name: "payment",
  status: "running",
  waitsFor: "you",
  error: {
    code: "payment_missing",
    message: "The account has no payment method yet. Add one in WhatsApp Manager.",
  },
};
const found: ConnectionStep = { name: "payment", status: "done" };

/** Lets the payment step say what is known about the payment method; a connection without that step keeps what it has. */
export async function notePayment(ctx: OrgContext, db: TenantDb, known: KnownConnection): Promise<void> {
  const { payment } = known.account;
  const step = known.steps.find(({ name }) => name === "payment");
  if (!step || payment === "unknown") return;
  const wanted = payment === "ok" ? found : missing;
  if (step.status === wanted.status && step.error?.code === wanted.error?.code) return;
  await changeConnection(ctx, db, known.id, ({ steps }) => ({
    steps: steps.map((one) => (one.name === "payment" ? wanted : one)),
  }));
}
