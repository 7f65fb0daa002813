import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { NetworkError } from "./api-client";
import { createSessionClient } from "./session-client";

// The addresses next-auth 4 answers with, as seen from the real server.
test.each([
  ["http://localhost:3000", "signed-in"],
  ["http://localhost:3000/api/auth/error?error=CredentialsSignin&provider=credentials", "wrong"],
  ["http://localhost:3000/api/auth/error?error=rate_limited", "rate_limited"],
  ["http://localhost:3000/api/auth/error?error=connect%20ECONNREFUSED", "failed"],
  ["http://localhost:3000/api/auth/signin?csrf=true", "failed"],
])("an answer that leads to %s means %s", async (url, outcome) => {
  const forms: string[] = [];
  const client = await serveNextAuth({ url }, forms);

  await expect(client.signIn({ email: "ana+1@x.test", password: "a&b=c" })).resolves.toBe(outcome);
  expect(Object.fromEntries(new URLSearchParams(forms[0]))).toEqual({
    email: "ana+1@x.test",
    password: "a&b=c",
    csrfToken: "token-1",
    json: "true",
  });
});

test("an answer that is no verdict does not sign anybody in", async () => {
  const client = await serveNextAuth("<h1>Bad Gateway</h1>", []);
  await expect(client.signIn({ email: "a@x.test", password: "x" })).resolves.toBe("failed");
});

test("signing out sends the token and is done once the server confirms it", async () => {
  const forms: string[] = [];
  const client = await serveNextAuth({ url: "http://localhost:3000" }, forms);

  await client.signOut();

  expect(new URLSearchParams(forms[0]).get("csrfToken")).toBe("token-1");
});

test.each([{ url: "http://localhost:3000/api/auth/signout?csrf=true" }, "<h1>Bad Gateway</h1>"])(
  "signing out fails aloud when the server answers %j",
  async (answer) => {
    const client = await serveNextAuth(answer, []);
    await expect(client.signOut()).rejects.toThrow(NetworkError);
  },
);

test("says so when the server cannot be reached", async () => {
  const client = await serveNextAuth({ url: "http://localhost:3000" }, []);
  await close();
  await expect(client.signIn({ email: "a@x.test", password: "x" })).rejects.toThrow(NetworkError);
  await expect(client.signOut()).rejects.toThrow(NetworkError);
});

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

async function serveNextAuth(answer: unknown, forms: string[]) {
  const server = createServer((request, response) => {
    if (request.url === "/api/auth/csrf") return response.end(JSON.stringify({ csrfToken: "token-1" }));
    let form = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (form += chunk));
    request.on("end", () => {
      forms.push(form);
      response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
    });
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return createSessionClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}
