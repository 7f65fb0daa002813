/** One of the sends of a message: the first is 1, and a person's "send again" makes the next. */
export type SendName = { messageId: string; number: number };

const Written = /^([\w-]{1,64})\.([1-9]\d{0,8})$/;

/** A send's name as it travels with the call (`biz_opaque_callback_data`) and comes back with every status of it. */
export function writeSendName({ messageId, number }: SendName): string {
  return `${messageId}.${number}`;
}

/** The send that such a text names, or null when it is not of our making. */
export function readSendName(text: string): SendName | null {
  const [, messageId, number] = text.match(Written) ?? [];
  return messageId === undefined ? null : { messageId, number: Number(number) };
}
