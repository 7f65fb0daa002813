// What most integrations do: a plain route handler that verifies the signature and makes one INSERT before it answers.
import { createHmac, timingSafeEqual } from "node:crypto";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });

export async function POST(request: Request): Promise<Response> {
  const body = Buffer.from(await request.arrayBuffer());
  const given = Buffer.from(request.headers.get("x-hub-signature-256")?.slice(7) ?? "", "hex");
  const right = createHmac("sha256", process.env.META_APP_SECRET ?? "")
    .update(body)
    .digest();
  if (given.length !== right.length || !timingSafeEqual(given, right))
    return new Response(null, { status: 403 });
  await pool.query({
    name: "insert",
    text: "INSERT INTO bench_webhooks (payload) VALUES ($1)",
    values: [body.toString("utf8")],
  });
  return Response.json({ received: true });
}
