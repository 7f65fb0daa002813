import type { MessageMedia } from "../../state/app-records";
import type { MessageError } from "../../state/records";

/** What a send says, checked as Meta checks it before it answers. */
export type Outgoing = {
  type: string;
  text: string;
  /** The object of its type as the customer's phone shows it; missing for texts and files that have an id. */
  content?: unknown;
  media?: MessageMedia;
  /** The wamid a reaction is about. */
  target?: string;
  /** The category of its template. */
  category?: string;
  /** What Meta notices only after having said 200. */
  late?: MessageError;
};
