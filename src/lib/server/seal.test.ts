import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { KeyRing } from "./key-ring";
import { reseal, seal, unseal } from "./seal";

const oldKey = { kid: "2025", key: new Uint8Array(randomBytes(32)) };
const newKey = { kid: "2026", key: new Uint8Array(randomBytes(32)) };
const ring: KeyRing = [newKey, oldKey];

test("opens what it sealed, and shows nothing of the secret in the sealed text", async () => {
  const sealed = await seal("EAAG-secret", "token:1", ring);
  expect(sealed).not.toContain("EAAG");
  expect(Buffer.from(sealed.split(".")[3] ?? "", "base64url").toString()).not.toContain("EAAG");
  expect(await unseal(sealed, "token:1", ring)).toBe("EAAG-secret");
});

test("still opens what an older key of the ring sealed", async () => {
  const sealed = await seal("secret", "token:1", [oldKey]);
  expect(await unseal(sealed, "token:1", ring)).toBe("secret");
});

test("refuses another context, an unknown key and a changed text", async () => {
  const sealed = await seal("secret", "token:1", ring);
  const changed = sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA");
  await expect(unseal(sealed, "token:2", ring)).rejects.toThrow("another place");
  await expect(unseal(sealed, "token:1", [oldKey])).rejects.toThrow("No key 2026");
  await expect(unseal(changed, "token:1", ring)).rejects.toThrow();
});

test("seals anew with the first key, for the same place, and only what an older key had sealed", async () => {
  const resealed = await reseal(await seal("secret", "token:1", [oldKey]), ring);

  expect(await unseal(resealed ?? "", "token:1", [newKey])).toBe("secret");
  await expect(unseal(resealed ?? "", "token:2", [newKey])).rejects.toThrow("another place");
  expect(await reseal(resealed ?? "", ring)).toBeNull();
});
