"use client";

import { createContext, useContext } from "react";
import type { Message } from "@/contracts/messages";

/** What can be done with a message of the thread around. */
export type MessageActions = {
  /** Whether the customer service window lets us answer now. */
  canAnswer: boolean;
  reply: (message: Message) => void;
  /** `emoji` is empty to take the reaction back. */
  react: (message: Message, emoji: string) => void;
  openImage: (messageId: string) => void;
  jumpTo: (messageId: string) => void;
};

const nothing = () => undefined;

export const MessageActionsContext = createContext<MessageActions>({
  canAnswer: false,
  reply: nothing,
  react: nothing,
  openImage: nothing,
  jumpTo: nothing,
});

/** What can be done with the message around. */
export function useMessageActions(): MessageActions {
  return useContext(MessageActionsContext);
}
