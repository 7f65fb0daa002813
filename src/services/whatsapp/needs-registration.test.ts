import { expect, test } from "vitest";
import { needsRegistration } from "./needs-registration";

const registered = new Date();
const cases: [string, Parameters<typeof needsRegistration>, boolean][] = [
  [
    "a fresh number",
    [{ isOnBusinessApp: false, platformType: "NOT_APPLICABLE", status: "PENDING" }, null],
    true,
  ],
  [
    "a number about which Meta tells nothing",
    [{ isOnBusinessApp: false, platformType: null, status: null }, null],
    true,
  ],
  [
    "a number on the Cloud API that is not connected",
    [{ isOnBusinessApp: false, platformType: "CLOUD_API", status: "PENDING" }, null],
    true,
  ],
  [
    "a connected number",
    [{ isOnBusinessApp: false, platformType: "CLOUD_API", status: "CONNECTED" }, null],
    false,
  ],
  [
    "a number in the WhatsApp Business app",
    [{ isOnBusinessApp: true, platformType: "NOT_APPLICABLE", status: "PENDING" }, null],
    false,
  ],
  [
    "a number we registered that Meta has flagged",
    [{ isOnBusinessApp: false, platformType: "CLOUD_API", status: "FLAGGED" }, registered],
    false,
  ],
  [
    "a number we registered that Meta disconnected",
    [{ isOnBusinessApp: false, platformType: "CLOUD_API", status: "DISCONNECTED" }, registered],
    true,
  ],
];

test.for(cases)("registration of %s", ([, input, expected]) => {
  expect(needsRegistration(...input)).toBe(expected);
});
