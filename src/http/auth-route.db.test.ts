import { encode } from "next-auth/jwt";
import { afterAll, expect, test } from "vitest";
import { POST } from "@/app/api/auth/[...nextauth]/route";
import { sessionCookie } from "@/lib/server/auth/session-cookie";
import { closeDatabase, inTransaction } from "@/lib/server/db";
import { env } from "@/lib/server/env";
import { createOrganization } from "@/services/organizations/create-organization";
import { findSession, openSession } from "@/services/organizations/sessions";
import { endSession } from "./end-session";

let accounts = 0;

afterAll(closeDatabase);

async function newSession() {
  accounts += 1;
  const organization = await createOrganization({
    name: "Loja",
    email: `auth-${accounts}@example.test`,
    password: "a long password",
  });
  const sid = await openSession({ ...organization, ip: null, userAgent: null, replacedSessionId: null });
  const token = await encode({ token: { sid }, secret: env().NEXTAUTH_SECRET });
  return { sid, cookie: `${sessionCookie().name}=${token}` };
}

function signOut(cookie: string, site = "same-origin") {
  return new Request("http://localhost:3000/api/auth/signout", {
    method: "POST",
    headers: { cookie, "sec-fetch-site": site, "content-type": "application/x-www-form-urlencoded" },
    body: "json=true",
  });
}

const answerTo = async (request: Request, ...nextauth: string[]) => {
  const response = await POST(request, { params: Promise.resolve({ nextauth }) });
  return { status: response.status, body: (await response.json()) as unknown };
};

test("a form that does not tell its length is read no further than a sign-in needs", async () => {
  let sent = 0;
  const request = new Request("http://localhost:3000/api/auth/callback/credentials", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 1_000) controller.close();
        else controller.enqueue(new Uint8Array(16 * 1024).fill(97));
      },
    }),
    duplex: "half",
  } as RequestInit);
  const { status, body } = await answerTo(request, "callback", "credentials");
  expect(status).toBe(413);
  expect(body).toMatchObject({ code: "payload_too_large" });
  expect(sent).toBeLessThan(10);
});

test("signing out ends the session", async () => {
  const { sid, cookie } = await newSession();
  await endSession(signOut(cookie));
  expect(await findSession(sid)).toBeNull();
});

test("another site cannot sign anybody out", async () => {
  const { sid, cookie } = await newSession();
  expect(await answerTo(signOut(cookie, "cross-site"), "signout")).toMatchObject({
    status: 403,
    body: { code: "forbidden" },
  });
  expect(await findSession(sid)).not.toBeNull();
});

test("a session that could not be ended is not reported as ended", async () => {
  const { sid, cookie } = await newSession();
  const rename = (from: string, to: string) =>
    inTransaction((db) => db.$executeRawUnsafe(`ALTER TABLE ${from} RENAME TO ${to}`));
  await rename("user_sessions", "user_sessions_away");
  const { status, body } = await answerTo(signOut(cookie), "signout");
  await rename("user_sessions_away", "user_sessions");
  expect(status).toBe(503);
  expect(body).toMatchObject({ code: "cannot_store" });
  expect(await findSession(sid)).not.toBeNull();
});
