import { describe, expect, test } from "vitest";
import { ApiError, NetworkError } from "@/lib/client/api-client";
import { locales, messagesOf } from "@/messages";
import { manualRefusalOf, manualRefusalTexts } from "./manual-refusals";

const refused = (code: string) => manualRefusalOf(new ApiError({ status: 422, code, message: "…" }));

test.each([
  ["token_invalid", "accessToken"],
  ["permission_missing", "accessToken"],
  ["waba_not_covered", "wabaId"],
  ["number_not_in_waba", "phoneId"],
  ["number_taken", "phoneId"],
  ["app_id_needed", "appId"],
  ["app_secret_wrong", "appSecret"],
])("%s is said under the field %s", (code, field) => {
  expect(refused(code)).toEqual({ text: code, field });
});

test("what no field can mend is said above the form", () => {
  expect(refused("meta_unavailable")).toEqual({ text: "meta_unavailable", field: null });
  expect(refused("database_error")).toEqual({ text: "other", field: null });
  expect(refused("constructor")).toEqual({ text: "other", field: null });
  expect(manualRefusalOf(new NetworkError("gone"))).toEqual({ text: "network", field: null });
});

describe.each(locales)("in %s", (locale) => {
  const { title, ...texts } = messagesOf(locale).whatsapp.manual.refusals;

  test("each refusal has its text, and no text is left over", () => {
    expect(title).toBeTruthy();
    expect(Object.keys(texts).toSorted()).toEqual([...manualRefusalTexts].toSorted());
  });
});
