import type { Conversation } from "@/contracts/conversations";
import type { Message } from "@/contracts/messages";

/** A text message as the API answers it, with what a test cares about. */
export function sampleMessage(parts: Partial<Message> & { id: string }): Message {
  const sentAt = parts.sentAt ?? "2026-11-21T12:00:00.000Z";
  return {
    conversationId: "c1",
    wamid: null,
    direction: "out",
    origin: "api",
    type: "text",
    content: { body: parts.id },
    status: parts.direction === "in" ? "received" : "sent",
    statusTimes: {},
    error: null,
    sendNumber: 1,
    replyTo: null,
    attributes: {},
    reactions: [],
    author: null,
    idempotencyKey: null,
    sentAt,
    createdAt: sentAt,
    ...parts,
  };
}

/** An open, read, unassigned conversation as the API answers it, with what a test cares about. */
export function sampleConversation(parts: Partial<Conversation> & { id: string }): Conversation {
  return {
    contact: {
      id: `contact-${parts.id}`,
      name: "Maria Souza",
      waId: "5511987650001",
      userId: null,
      phone: "+5511987650001",
      isGroup: false,
      refusesMarketing: false,
    },
    phoneId: "1001",
    pauseReason: null,
    status: "open",
    assignee: null,
    labels: [],
    unreadCount: 0,
    lastMessage: null,
    windowExpiresAt: null,
    freeEntryUntil: null,
    lastInboundAt: null,
    updatedAt: "2026-11-21T12:00:00.000Z",
    ...parts,
  };
}
