import NextAuth from "next-auth";
import { NextRequest } from "next/server";
import { authOptions } from "@/http/auth-options";
import { endSession } from "@/http/end-session";
import { readRawBody } from "@/http/read-raw-body";
import { withRequest } from "@/http/with-request";

/** Far more than e-mail, password and token need; next-auth itself reads whatever comes. */
const MAX_FORM_BYTES = 16 * 1024;

export const GET = withRequest((request, { params }) => askNextAuth(request, params));

export const POST = withRequest(async (request, { params }) => {
  const body = Buffer.from(await readRawBody(request, MAX_FORM_BYTES));
  if (params.nextauth === "signout") await endSession(request);
  return askNextAuth(
    new NextRequest(request.url, { method: "POST", headers: request.headers, body }),
    params,
  );
});

function askNextAuth(request: Request, { nextauth = "" }: Record<string, string>): Promise<Response> {
  const context = { params: Promise.resolve({ nextauth: nextauth.split("/") }) };
  return NextAuth(request as never, context as never, authOptions()) as Promise<Response>;
}
