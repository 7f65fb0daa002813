import { OnboardingSessionRequest } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { listSignupAttempts } from "@/services/whatsapp/list-signup-attempts";
import { startOnboarding } from "@/services/whatsapp/start-onboarding";

// GET /api/v1/whatsapp/onboarding-sessions – the newest ten launches of Meta's dialog, and how they ended
export const GET = withOrganization({
  role: "admin",
  handle: async (ctx) => Response.json(await listSignupAttempts(ctx)),
});

// POST /api/v1/whatsapp/onboarding-sessions – what the browser needs to open Meta's dialog, with a signed `state`
export const POST = withOrganization({
  role: "admin",
  limit: "onboarding-sessions",
  body: OnboardingSessionRequest,
  handle: async (ctx, { body }) => Response.json(await startOnboarding(ctx, body), { status: 201 }),
});
