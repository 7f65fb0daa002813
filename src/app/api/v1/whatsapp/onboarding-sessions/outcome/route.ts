// POST /api/v1/whatsapp/onboarding-sessions/outcome – how a launch ended without a claim, as the browser heard it
import { SignupOutcomeRequest } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { recordSignupOutcome } from "@/services/whatsapp/record-signup-outcome";

export const POST = withOrganization({
  role: "admin",
  limit: "onboarding-sessions",
  body: SignupOutcomeRequest,
  handle: async (ctx, { body }) => Response.json(await recordSignupOutcome(ctx, body)),
});
