import type { SystemContext } from "../../context";
import type { Change } from "../envelope";
import type { Routes } from "../find-routes";
import type { OfRow } from "../of-row";
import type { StoredOutcome } from "../stored-outcome";

/** What became of a change, and of whose; what is not named stays as the routing found it. */
export type FieldResult = Pick<StoredOutcome, "became" | "messages" | "statuses" | "reason"> &
  Partial<Pick<StoredOutcome, "organizationId" | "configId" | "wabaId" | "phoneId">>;

/**
 * Does what the changes of one webhook field ask for. It runs at least once: doing it again must change nothing. What is
 * wrong with the content is an outcome; it throws only what may pass by itself.
 */
export type FieldHandler = (
  system: SystemContext,
  change: Change,
  routes: Routes,
  row: OfRow,
) => Promise<FieldResult>;
