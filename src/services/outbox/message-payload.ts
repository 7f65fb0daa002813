import { writeSendName } from "../conversations/send-name";
import { withMetaMediaIds } from "./media-references";

/** Who gets it: a group, or a person by number (as Meta gave it, else as it was dialled) or by BSUID. */
export type RecipientIds = {
  waId: string | null;
  dialled: string | null;
  userId: string | null;
  groupId: string | null;
};

/**
 * Meta's message object (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages). The send's name
 * travels as `biz_opaque_callback_data` and comes back with every status, also when the answer to the call is lost.
 */
export function toPayload(message: {
  id: string;
  type: string;
  content: Record<string, unknown>;
  replyToWamid: string | null;
  sendNumber: number;
  recipient: RecipientIds;
  metaMediaIds: ReadonlyMap<string, string>;
}): Record<string, unknown> {
  const { id, type, content, replyToWamid, sendNumber, recipient, metaMediaIds } = message;
  // A list cannot be stored by itself: it stands under its own name.
  const body = Array.isArray(content[type]) ? content[type] : content;
  return {
    ...addressOf(recipient),
    type,
    [type]: withMetaMediaIds(type, body, metaMediaIds),
    ...(replyToWamid === null ? {} : { context: { message_id: replyToWamid } }),
    biz_opaque_callback_data: writeSendName({ messageId: id, number: sendNumber }),
  };
}

function addressOf({ waId, dialled, userId, groupId }: RecipientIds): Record<string, unknown> {
  if (groupId !== null) return { recipient_type: "group", to: groupId };
  // Without a plus Meta may take what was dialled for a number of the business's own country.
  const to = waId ?? (dialled === null ? null : `+${dialled}`);
  return { recipient_type: "individual", ...(to === null ? { recipient: userId } : { to }) };
}
