import type { Alert } from "@/contracts/alerts";
import type { Page } from "@/contracts/common";
import type { OrgContext } from "../context";
import { alertSelect, bySeverity, toAlert } from "./to-alert";

/** The organization's open alerts, the worst first; for every role, because whoever works here has to know of them. */
export async function listAlerts(ctx: OrgContext): Promise<Page<Alert>> {
  const rows = await ctx.tenant((db) =>
    db.connectionAlert.findMany({
      where: { organizationId: ctx.organizationId, resolvedAt: null },
      select: {
        ...alertSelect,
        config: {
          select: {
            displayName: true,
            phoneNumbers: { select: { phoneId: true, displayPhoneNumber: true } },
          },
        },
      },
    }),
  );
  const data = rows.map(({ config, ...alert }) => toAlert(alert, config)).toSorted(bySeverity);
  return { data, nextCursor: null };
}
