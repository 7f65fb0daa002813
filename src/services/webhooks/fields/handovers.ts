import { z } from "zod";
import { counted } from "./business-app-field";
import { tellOnly, Word } from "./tell-only";

const Handover = z.looseObject({ type: Word });

/** Another app, or Meta's own agent, took or gave up a conversation (Meta: "Conversation routing"). */
export type Handover = { type: string };

/** @throws ZodError */
export function readHandover(value: unknown): Handover {
  return { type: Handover.parse(value).type };
}

/** Field `messaging_handovers`. */
export const handleHandover = tellOnly(readHandover, ({ type }) => [`control of a conversation: ${type}`]);

const List = z.array(z.unknown()).nullish().catch(null);
const Lists = z.looseObject({ messages: List, message_echoes: List, statuses: List });
const Standby = Lists.extend({ standby: Lists.nullish().catch(null) });

/** How much was said and received in conversations that another app handles. */
export type StandbyNews = { messages: number; echoes: number; statuses: number };

/** @throws ZodError */
export function readStandby(value: unknown): StandbyNews {
  const { standby, ...own } = Standby.parse(value);
  const count = (key: "messages" | "message_echoes" | "statuses") =>
    (own[key]?.length ?? 0) + (standby?.[key]?.length ?? 0);
  return { messages: count("messages"), echoes: count("message_echoes"), statuses: count("statuses") };
}

/** Field `standby`: what another app answers is not in our inbox, which would show half of a conversation. */
export const handleStandby = tellOnly(readStandby, ({ messages, echoes, statuses }) =>
  [
    counted(messages, "messages that another app answers"),
    counted(echoes, "answers of another app"),
    counted(statuses, "receipts of another app"),
  ].filter((note) => note !== null),
);
