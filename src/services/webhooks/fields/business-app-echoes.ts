import { z } from "zod";
import { receiveEcho } from "../../conversations/receive-echo";
import { describeFailure } from "../../describe-failure";
import { noteAppActivity } from "../../whatsapp/business-app-progress";
import { runSteps, type Step } from "../run-steps";
import { counted, forNumber, reasonOf } from "./business-app-field";
import { readAppMessage } from "./business-app-message";
import type { FieldHandler } from "./field-handler";

const Value = z.looseObject({ message_echoes: z.array(z.unknown()) });

/**
 * Field `smb_message_echoes` (Meta: "smb_message_echoes webhook reference"): what the business sent from its phone, or
 * from a device linked to it. What it edited or deleted there comes as a message of type `edit` or `revoke` and is kept
 * as one, beside the message that it is about.
 */
export const handleEchoes: FieldHandler = (system, change, routes, { receivedAt, keepHold }) =>
  forNumber(system, change, routes, async ({ ctx, number, businessDigits }) => {
    const value = Value.safeParse(change.value);
    if (!value.success) return { became: "failed", reason: describeFailure(value.error) };
    const problems: string[] = [];
    const steps: Step[] = [];
    let newestAt: Date | null = null;
    for (const [index, raw] of value.data.message_echoes.entries()) {
      const name = `message_echoes[${index}]`;
      try {
        const { message, customer } = readAppMessage(raw, { businessDigits, receivedAt, isEcho: true });
        if (newestAt === null || message.sentAt > newestAt) newestAt = message.sentAt;
        steps.push({ name, run: (db) => receiveEcho(db, number, customer, message) });
      } catch (error) {
        problems.push(`${name}: ${describeFailure(error)}`);
      }
    }
    const { results, failures } = await runSteps(ctx, steps, keepHold);
    const activeAt = newestAt;
    if (activeAt !== null) await ctx.tenant((db) => noteAppActivity(ctx, db, number, activeAt));
    problems.push(...failures);
    const duplicates = results.filter((one) => one === "duplicate").length;
    return {
      became: problems.length > 0 ? "failed" : "messages",
      messages: results.length,
      ...reasonOf(problems, [counted(duplicates, "messages were there already")]),
    };
  });
