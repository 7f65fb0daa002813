import { expect } from "vitest";
import { toErrorResponse } from "@/http/to-error-response";
import { env } from "@/lib/server/env";
import { test } from "@/testing/onboarding-fixtures";
import type { OrgContext } from "../context";
import { checkConnection } from "./check-connection";
import { claimWaba } from "./claim-waba";
import { ensurePin, findSendingCredentials } from "./connections";
import { finishOnboarding } from "./finish-onboarding";
import { getConnection } from "./get-connection";
import { listConnections } from "./list-connections";
import { listPhoneNumbers } from "./list-phone-numbers";

/** Every row of every table of ours and of the queue, as text. */
async function dumpDatabase(ctx: OrgContext): Promise<string> {
  return ctx.tenant(async (db) => {
    const tables = await db.$queryRaw<{ name: string }[]>`
      select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
      where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`;
    let text = "";
    for (const { name } of tables) {
      const [row] = await db.$queryRawUnsafe<{ text: string | null }[]>(
        `select string_agg(t::text, E'\\n') as text from ${name} as t`,
      );
      text += `${name}: ${row?.text ?? ""}\n`;
    }
    return text;
  });
}

test("token, code and PIN are in no answer, log line or column", async ({
  meta,
  createOrganization,
  logLines,
}) => {
  const { ctx, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba();
  const phoneId = waba.phoneNumberIds[0] ?? "";
  const claim = await newClaim(waba);

  const claimed = await claimWaba(ctx, claim);
  await finishOnboarding(ctx, { configId: claimed.config.id, grantNumber: 1 }, { isLastTry: false });
  const answers = [
    claimed,
    await checkConnection(ctx, {}),
    await getConnection(ctx, claimed.config.id),
    await listConnections(ctx, { limit: 25 }),
    await listPhoneNumbers(ctx, { limit: 100 }),
  ];

  const accessToken = (await findSendingCredentials(ctx, phoneId))?.accessToken ?? "";
  const pin = await ensurePin(ctx, (await stored()).numbers[0]?.id ?? "");
  expect(accessToken).toMatch(/^EAA/);
  expect(pin).toMatch(/^\d{6}$/);

  const database = await dumpDatabase(ctx);
  expect(database).toContain(waba.wabaId);
  for (const [name, text] of Object.entries({
    answers: JSON.stringify(answers),
    log: logLines.join(),
    database,
  })) {
    expect.soft(text, `token in ${name}`).not.toContain(accessToken);
    expect.soft(text, `code in ${name}`).not.toContain(claim.code);
    expect.soft(text, `app secret in ${name}`).not.toContain(env().META_APP_SECRET);
    expect.soft(text, `state in ${name}`).not.toContain(claim.state);
  }
  // Six digits occur by chance inside ids and times, so the PIN is looked for as a value.
  expect(`${JSON.stringify(answers)} ${logLines.join()}`).not.toMatch(new RegExp(`["',: (]${pin}["',) ]`));
  expect(database).not.toMatch(new RegExp(`["',: (]${pin}["',) ]`));
});

test("an error of Meta's that repeats a token or code is not passed on", async ({
  meta,
  createOrganization,
  logLines,
}) => {
  const { ctx, newClaim } = await createOrganization();
  const waba = await meta.createWaba();
  const claim = await newClaim(waba);
  const echoed = "EAAJBabcdefghijklmnop";
  await meta.fault({
    match: { path: "/oauth/access_token", scope: waba.wabaId },
    error: {
      code: 100,
      message: `Malformed access token ${echoed} for code ${claim.code}`,
      details: claim.code,
    },
  });

  const refusal: unknown = await claimWaba(ctx, claim).catch((error: unknown) => error);
  const body = await toErrorResponse(refusal, "request-1", ctx.log).text();

  expect(body).toContain("Token exchange failed");
  expect(logLines.join()).toContain("token_exchange_failed");
  for (const text of [body, logLines.join()]) {
    expect(text).not.toContain(echoed);
    expect(text).not.toContain(claim.code);
  }
});
