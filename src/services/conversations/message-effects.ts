/** What a customer's message does to its conversation. */
export type MessageEffects = {
  /** The customer service window counts from it (Meta: "Customer service windows": any message of the customer's). */
  opensWindow: boolean;
  /** It asks for an agent: unread, on top of the list, and a resolved or snoozed conversation comes back. */
  asksForAgent: boolean;
};

/** A note of Meta's, or a change to what was written before: the customer wrote nothing. */
const silent: MessageEffects = { opensWindow: false, asksForAgent: false };

/** The customer did something, but it shows at another message and not as a line of its own. */
const attached: MessageEffects = { opensWindow: true, asksForAgent: false };

const written: MessageEffects = { opensWindow: true, asksForAgent: true };

const special: ReadonlyMap<string, MessageEffects> = new Map([
  ["system", silent],
  ["edit", silent],
  ["revoke", silent],
  ["reaction", attached],
]);

/** Messages of these types are no line of their own in a thread. */
export const typesWithoutLine: readonly string[] = [...special.keys()];

/** The effects of a customer's message of a type; one that is not known counts as written by the customer. */
export function effectsOf(type: string): MessageEffects {
  return special.get(type) ?? written;
}
