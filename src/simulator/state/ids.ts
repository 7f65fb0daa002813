import { createHash, randomBytes, randomInt } from "node:crypto";
import type { Person } from "./records";

/** A Graph object id: 15 random digits, so that simulators running side by side never hand out the same one. */
export function newGraphId(): string {
  return `${randomInt(1, 10)}${String(randomInt(0, 1e14)).padStart(14, "0")}`;
}

/** A message id in the form Meta's have: base64 of a small binary record that holds the customer's number. */
export function newWamid(waId: string, direction: "inbound" | "outbound"): string {
  const number = Buffer.from(waId.replace(/\D/g, ""), "latin1");
  const record = Buffer.concat([
    Buffer.from([0x1c, 0x18, number.length]),
    number,
    Buffer.from([0x15, 0x02, 0x00, direction === "inbound" ? 0x12 : 0x11, 0x18, 0x14]),
    Buffer.from(randomBytes(10).toString("hex").toUpperCase(), "latin1"),
    Buffer.from([0x00]),
  ]);
  return `wamid.${record.toString("base64")}`;
}

/** An opaque secret of the look Meta's codes and tokens have. */
export function newSecret(prefix: string, bytes: number): string {
  return prefix + randomBytes(bytes).toString("base64url").replace(/[-_]/g, "Z");
}

/** SHA-256 in hex; what is kept of codes and tokens. */
export function sha256(value: string): string {
  return createHash("sha256").update(value, "utf8").digest("hex");
}

/** A short mark that lets a test compare two secrets without seeing either. */
export function fingerprint(value: string): string {
  return `sha256:${sha256(value).slice(0, 12)}`;
}

/**
 * A business-scoped user id (BSUID): stable for a person and a portfolio, different for every portfolio
 * (Meta: "Business-scoped user IDs").
 */
export function businessScopedUserId(
  person: Pick<Person, "country" | "id" | "userIdTurn">,
  businessId: string,
): string {
  const turn = person.userIdTurn ? `#${person.userIdTurn}` : "";
  const digits = BigInt(`0x${sha256(`${person.id}${turn}:${businessId}`).slice(0, 16)}`).toString();
  return `${person.country}.${digits.padStart(20, "1")}`;
}
