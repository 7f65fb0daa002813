import { z } from "zod";
import { describeFailure } from "../../describe-failure";
import { noteHistoryDeclined, noteHistoryProgress } from "../../whatsapp/business-app-progress";
import { DECLINED } from "../../whatsapp/business-app-errors";
import { LeaseLostError } from "../claim-events";
import { runInHalves } from "../run-in-halves";
import { counted, forNumber, reasonOf } from "./business-app-field";
import { customerOf, readAppMessage, type AppCustomer } from "./business-app-message";
import type { FieldHandler } from "./field-handler";
import { fileHistory, toPortions, type Filed } from "./file-history";

const List = z.array(z.unknown()).nullish();
const HistoryValue = z.looseObject({ history: List, messages: List });

const Whole = z.coerce.number().int().min(0).max(100).nullish().catch(null);
const Chunk = z.looseObject({
  metadata: z.looseObject({ phase: Whole, progress: Whole }).nullish().catch(null),
  threads: List,
  errors: List.catch(null),
});
const Thread = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String).nullish().catch(null),
  context: z
    .looseObject({ wa_id: z.string().nullish(), user_id: z.string().nullish() })
    .nullish()
    .catch(null),
  messages: z.array(z.unknown()),
});
const MetaError = z.looseObject({ code: z.coerce.number() });

/**
 * Field `history` (Meta: "Onboarding WhatsApp Business app users > Synchronize message history"): the chats of the
 * Business app, in chunks that come in any order and more than once, with placeholders for media; then, as `messages`,
 * the media of the last 14 days under the same wamids; or the word that the business shares no history.
 */
export const handleHistory: FieldHandler = (system, change, routes, { receivedAt, keepHold }) =>
  forNumber(system, change, routes, async ({ ctx, number, businessDigits }) => {
    const value = HistoryValue.safeParse(change.value);
    if (!value.success) return { became: "failed", reason: describeFailure(value.error) };
    const at = change.at ?? receivedAt;
    const problems: string[] = [];
    const read = readAll(value.data, { businessDigits, receivedAt }, problems);

    let messages = 0;
    for (const portion of toPortions(read.filed)) {
      await runInHalves(ctx, portion, {
        run: async (some) => {
          await keepHold();
          messages += await ctx.tenant((db) => fileHistory(ctx, db, number, some, at));
        },
        onFailure: ({ message }, reason) => problems.push(`${message.wamid}: ${reason}`),
        isNobodysFault: (error) => error instanceof LeaseLostError,
      });
    }
    await ctx.tenant(async (db) => {
      if (read.isDeclined) await noteHistoryDeclined(ctx, db, number, at);
      for (const report of read.reports) await noteHistoryProgress(ctx, db, number, { ...report, at });
    });
    return {
      became: problems.length > 0 ? "failed" : read.isDeclined ? "applied" : "messages",
      messages,
      ...reasonOf(problems, [
        read.isDeclined ? "the business shares no history" : null,
        counted(read.otherErrors, "other errors of Meta's"),
      ]),
    };
  });

type Read = {
  filed: Filed[];
  reports: { progress: number; phase: number | null }[];
  isDeclined: boolean;
  otherErrors: number;
};

function readAll(
  value: z.infer<typeof HistoryValue>,
  of: { businessDigits: string | null; receivedAt: Date },
  problems: string[],
): Read {
  const read: Read = { filed: [], reports: [], isDeclined: false, otherErrors: 0 };
  const readMessages = (name: string, raw: unknown[], customer: AppCustomer | null) =>
    raw.forEach((one, index) => {
      try {
        const { message, customer: own } = readAppMessage(one, of);
        read.filed.push({ message, customer: customer ?? own });
      } catch (error) {
        problems.push(`${name}[${index}]: ${describeFailure(error)}`);
      }
    });

  for (const [index, rawChunk] of (value.history ?? []).entries()) {
    const chunk = Chunk.safeParse(rawChunk);
    if (!chunk.success) {
      problems.push(`history[${index}]: ${describeFailure(chunk.error)}`);
      continue;
    }
    const { metadata, threads, errors } = chunk.data;
    const codes = (errors ?? []).map((error) => MetaError.safeParse(error).data?.code);
    read.isDeclined ||= codes.includes(DECLINED);
    read.otherErrors += codes.filter((code) => code !== DECLINED).length;
    if (metadata) read.reports.push({ progress: metadata.progress ?? 0, phase: metadata.phase ?? null });
    for (const [place, rawThread] of (threads ?? []).entries()) {
      const name = `history[${index}].threads[${place}]`;
      const thread = Thread.safeParse(rawThread);
      if (!thread.success) {
        problems.push(`${name}: ${describeFailure(thread.error)}`);
        continue;
      }
      const { id, context, messages } = thread.data;
      const customer = customerOf(context?.wa_id ?? id ?? null, context?.user_id ?? null);
      readMessages(`${name}.messages`, messages, customer);
    }
  }
  readMessages("messages", value.messages ?? [], null);
  return read;
}
