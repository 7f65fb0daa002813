import { createHmac } from "node:crypto";
import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { verifySignature } from "./verify-signature";

const secret = "app-secret";
const rawBody = Buffer.from('{"text":"\\u00e4 \\ud83d\\ude00 \\/"}');
const hex = createHmac("sha256", secret).update(rawBody).digest("hex");

test("takes the signature of these very bytes, in lower and upper case", () => {
  expect(() => verifySignature({ rawBody, header: `sha256=${hex}`, secret })).not.toThrow();
  expect(() => verifySignature({ rawBody, header: `sha256=${hex.toUpperCase()}`, secret })).not.toThrow();
});

test.each([null, "", "  "])("says that the header is missing: %j", (header) => {
  expect(() => verifySignature({ rawBody, header, secret })).toThrow(
    expect.objectContaining({ code: "signature_missing" }),
  );
});

test.each([
  ["too short", `sha256=${hex.slice(1)}`],
  ["too long", `sha256=${hex}0`],
  ["no digits", "sha256="],
  ["not hex", `sha256=${"g".repeat(64)}`],
  ["no prefix", hex],
  ["another algorithm", `sha1=${hex}`],
  ["two of them", `sha256=${hex},sha256=${hex}`],
  ["of another secret", `sha256=${createHmac("sha256", "other").update(rawBody).digest("hex")}`],
  [
    "of the body parsed and written again",
    `sha256=${createHmac("sha256", secret)
      .update(JSON.stringify(JSON.parse(rawBody.toString())))
      .digest("hex")}`,
  ],
])("refuses a signature that is %s", (_, header) => {
  expect(() => verifySignature({ rawBody, header, secret })).toThrow(
    expect.objectContaining({ code: "signature_wrong" }),
  );
});

property.prop([fc.nat({ max: rawBody.length - 1 }), fc.integer({ min: 1, max: 255 })])(
  "refuses the body with any one byte changed",
  (at, change) => {
    const changed = Buffer.from(rawBody);
    changed[at] = (changed[at] ?? 0) ^ change;

    expect(() => verifySignature({ rawBody: changed, header: `sha256=${hex}`, secret })).toThrow(
      /does not match/,
    );
  },
);
