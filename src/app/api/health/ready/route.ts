import { withRequest } from "@/http/with-request";
import { createSystemContext } from "@/services/context";
import { checkReadiness } from "@/services/health/check-readiness";

export const dynamic = "force-dynamic";

// GET /api/health/ready – readiness: database, migrations, a living worker, and how long webhooks wait
export const GET = withRequest(async (_request, { log }) => {
  const readiness = await checkReadiness(createSystemContext(log));
  return Response.json(readiness, { status: readiness.ready ? 200 : 503 });
});
