import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect } from "vitest";
import { test } from "@/testing/onboarding-fixtures";
import { setEnvironment } from "@/testing/set-environment";
import { claimWaba } from "../whatsapp/claim-waba";
import { ensurePin, findAccountCredentials, findSendingCredentials } from "../whatsapp/connections";
import { rotateKeys } from "./rotate-keys";

// A ring of its own in a file, as an installation's generated one is; named before anybody reads the environment.
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atende-keys-"));
const file = path.join(folder, "generated.env");
let version = Math.floor(Date.now() / 1000);
const first = newKey("k1");
setEnvironment({ TOKEN_ENCRYPTION_KEYS: first, TOKEN_ENCRYPTION_KEYS_FILE: file });
writeRing([first]);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function newKey(kid: string): string {
  return `${kid}:${randomBytes(32).toString("base64")}`;
}

/** As `rotate-keys` does it; each writing is a second younger, whatever the clock's grain is. */
function writeRing(keys: string[]): void {
  fs.writeFileSync(file, `TOKEN_ENCRYPTION_KEYS=${keys.join(",")}\n`);
  version += 1;
  fs.utimesSync(file, version, version);
}

function keysInFile(): string[] {
  return fs.readFileSync(file, "utf8").trim().replace("TOKEN_ENCRYPTION_KEYS=", "").split(",");
}

function kidOf(sealed: string | null | undefined): unknown {
  const header = Buffer.from(sealed?.split(".")[0] ?? "", "base64url").toString();
  return (JSON.parse(header) as { kid: unknown }).kid;
}

test("keys are rotated while tokens are used: none fails to open, and the old key is not needed afterwards", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, system, newClaim, stored } = await createOrganization();
  const waba = await meta.createWaba();
  const phoneId = waba.phoneNumberIds[0] ?? "";
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const numberId = (await stored()).numbers[0]?.id ?? "";
  const pin = await ensurePin(ctx, numberId);
  const accessToken = (await findSendingCredentials(ctx, phoneId))?.accessToken;
  expect(kidOf((await stored()).configs[0]?.sealedToken)).toBe("k1");

  let isDone = false;
  const readers = Array.from({ length: 4 }, async () => {
    let reads = 0;
    while (!isDone) {
      expect((await findAccountCredentials(ctx, config.id))?.accessToken).toBe(accessToken);
      expect(await ensurePin(ctx, numberId)).toBe(pin);
      reads += 1;
    }
    return reads;
  });
  for (const kid of ["k2", "k3", "k4"]) {
    writeRing([newKey(kid), ...keysInFile()]);
    expect(await rotateKeys(system)).toEqual({ resealed: 2, unreadable: 0 });
  }
  isDone = true;
  for (const reads of await Promise.all(readers)) expect(reads).toBeGreaterThan(0);

  const rows = await stored();
  expect(kidOf(rows.configs[0]?.sealedToken)).toBe("k4");
  expect(kidOf(rows.numbers[0]?.sealedPin)).toBe("k4");
  writeRing(keysInFile().slice(0, 1));
  expect((await findSendingCredentials(ctx, phoneId))?.accessToken).toBe(accessToken);
});

test("a second run has nothing left to do", async ({ createOrganization }) => {
  const { system } = await createOrganization();

  expect(await rotateKeys(system)).toEqual({ resealed: 0, unreadable: 0 });
});

test("a text that no key of the ring opens is counted and left as it is", async ({
  meta,
  createOrganization,
}) => {
  const { ctx, system, newClaim, stored } = await createOrganization();
  const { config } = await claimWaba(ctx, await newClaim(await meta.createWaba()));
  const sealed = (await stored()).configs[0]?.sealedToken;
  writeRing([newKey("k9")]);

  const { unreadable } = await rotateKeys(system);

  expect(unreadable).toBeGreaterThan(0);
  expect((await stored()).configs.find(({ id }) => id === config.id)?.sealedToken).toBe(sealed);
});
