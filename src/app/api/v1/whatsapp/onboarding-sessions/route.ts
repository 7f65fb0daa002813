// POST /api/v1/whatsapp/onboarding-sessions – what the browser needs to open Meta's dialog, with a signed `state`
import { OnboardingSessionRequest } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { startOnboarding } from "@/services/whatsapp/start-onboarding";

export const POST = withOrganization({
  role: "admin",
  limit: "onboarding-sessions",
  body: OnboardingSessionRequest,
  handle: async (ctx, { body }) => Response.json(await startOnboarding(ctx, body), { status: 201 }),
});
