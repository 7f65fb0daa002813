import { z } from "zod";
import { receiveEchoes, type Echo } from "../../conversations/receive-echoes";
import { describeFailure } from "../../describe-failure";
import { noteAppActivity } from "../../whatsapp/business-app-progress";
import { LeaseLostError } from "../claim-events";
import { runInHalves } from "../run-in-halves";
import { counted, forNumber, reasonOf } from "./business-app-field";
import { readAppMessage } from "./business-app-message";
import type { FieldHandler } from "./field-handler";

const Value = z.looseObject({ message_echoes: z.array(z.unknown()) });

/**
 * Field `smb_message_echoes` (Meta: "smb_message_echoes webhook reference"): what the business sent from its phone, or
 * from a device linked to it; and `message_echoes`, what was sent from the number elsewhere. What it edited or deleted there comes as a message of type `edit` or `revoke` and is kept
 * as one, beside the message that it is about.
 */
export const handleEchoes: FieldHandler = (system, change, routes, { receivedAt, keepHold }) =>
  forNumber(system, change, routes, async ({ ctx, number, businessDigits }) => {
    const value = Value.safeParse(change.value);
    if (!value.success) return { became: "failed", reason: describeFailure(value.error) };
    const problems: string[] = [];
    const echoes: (Echo & { name: string })[] = [];
    let newestAt: Date | null = null;
    for (const [index, raw] of value.data.message_echoes.entries()) {
      const name = `message_echoes[${index}]`;
      try {
        const { message, customer } = readAppMessage(raw, { businessDigits, receivedAt, isEcho: true });
        if (newestAt === null || message.sentAt > newestAt) newestAt = message.sentAt;
        echoes.push({ name, message, customer });
      } catch (error) {
        problems.push(`${name}: ${describeFailure(error)}`);
      }
    }
    let added = 0;
    const failed = new Set<Echo>();
    await runInHalves(ctx, echoes, {
      run: async (some) => {
        await keepHold();
        added += await ctx.tenant((db) => receiveEchoes(db, number, some));
      },
      onFailure: (echo, reason) => {
        failed.add(echo);
        problems.push(`${echo.name}: ${reason}`);
      },
      isNobodysFault: (error) => error instanceof LeaseLostError,
    });
    const activeAt = change.field === "smb_message_echoes" ? newestAt : null;
    if (activeAt !== null) await ctx.tenant((db) => noteAppActivity(ctx, db, number, activeAt));
    const messages = echoes.length - failed.size;
    return {
      became: problems.length > 0 ? "failed" : "messages",
      messages,
      ...reasonOf(problems, [counted(messages - added, "messages were there already")]),
    };
  });
