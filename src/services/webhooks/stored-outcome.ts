import type { ChangeOutcome } from "@/contracts/whatsapp";

/** What a change became, as the log keeps it: with the organization it went to, which no answer shows. */
export type StoredOutcome = ChangeOutcome & { organizationId?: string; configId?: string };
