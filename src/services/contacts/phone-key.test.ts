import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { phoneKey } from "./phone-key";

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((all) => all.join(""));
/** Area codes of Brazil have no zero; a mobile number began with 6 to 9 before the ninth digit came. */
const area = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .map((two) => two.join(""));
const anything = fc.oneof(
  fc.stringMatching(/^[0-9]{0,16}$/),
  fc.stringMatching(/^55[0-9]{10,11}$/),
  fc.stringMatching(/^521?[0-9]{10}$/),
  fc.stringMatching(/^549?[0-9]{10}$/),
);

describe("the key of a number", () => {
  property.prop([anything])("is its own key", (number) => {
    expect(phoneKey(phoneKey(number))).toBe(phoneKey(number));
  });

  property.prop([area, fc.integer({ min: 6, max: 9 }), digits(7)])(
    "is one for a Brazilian mobile with and without its ninth digit",
    (ddd, first, rest) => {
      expect(phoneKey(`55${ddd}${first}${rest}`)).toBe(`55${ddd}9${first}${rest}`);
      expect(phoneKey(`55${ddd}9${first}${rest}`)).toBe(`55${ddd}9${first}${rest}`);
    },
  );

  property.prop([area, fc.integer({ min: 2, max: 5 }), digits(7)])(
    "leaves a Brazilian landline alone",
    (ddd, first, rest) => {
      expect(phoneKey(`55${ddd}${first}${rest}`)).toBe(`55${ddd}${first}${rest}`);
    },
  );

  property.prop([digits(10)])("is one for a Mexican number with 52 and 521", (national) => {
    expect(phoneKey(`521${national}`)).toBe(phoneKey(`52${national}`));
  });

  property.prop([digits(10)])("is one for an Argentine number with 54 and 549", (national) => {
    expect(phoneKey(`549${national}`)).toBe(phoneKey(`54${national}`));
  });

  property.prop([anything, anything])("is one for two numbers of one country at most", (a, b) => {
    if (phoneKey(a) === phoneKey(b) && a !== b) expect(a.slice(0, 2)).toBe(b.slice(0, 2));
  });

  test.for([
    "",
    "190",
    "5511",
    "16505551234",
    "351912345678",
    "5511412345678",
    "5255123456789012",
    "541112345678",
  ])("leaves %s as it is", (number) => {
    expect(phoneKey(number)).toBe(number);
  });
});
