import type { z } from "zod";
import type { Role } from "@/contracts/session";
import type { LimitName } from "@/lib/server/rate-limit";
import { requireRole, type OrgContext } from "@/services/context";
import { openOrganizationContext } from "./open-organization-context";
import { parseBody, parseQuery } from "./parse-input";
import { requirePoint } from "./require-point";
import { withRequest } from "./with-request";

type Options<B extends z.ZodType, Q extends z.ZodType> = {
  /** Asked before the limit, which those who may not do it must not use up for those who may. */
  role?: Role;
  /** Counted per organization; 429 with Retry-After when used up. */
  limit?: LimitName;
  body?: B;
  query?: Q;
  handle: (
    ctx: OrgContext,
    input: { body: z.output<B>; query: z.output<Q>; params: Record<string, string>; request: Request },
  ) => Promise<Response>;
};

/** The one way in for a tenant route: session or API key → membership → role → rate → input → handler → error shape. */
export function withOrganization<B extends z.ZodType = z.ZodUndefined, Q extends z.ZodType = z.ZodUndefined>(
  options: Options<B, Q>,
) {
  return withRequest(async (request, { log, params }) => {
    const ctx = await openOrganizationContext(request, log);
    if (options.role) requireRole(ctx, options.role);
    if (options.limit) await requirePoint(options.limit, ctx.organizationId);
    const query = (options.query ? parseQuery(request, options.query) : undefined) as z.output<Q>;
    const body = (options.body ? await parseBody(request, options.body) : undefined) as z.output<B>;
    return options.handle(ctx, { body, query, params, request });
  });
}
