import { expect, test } from "vitest";
import { ManualConnectionRequest } from "@/contracts/whatsapp";
import { type ManualFields, manualSchema } from "./manual-schema";

const texts = {
  idMissing: "missing",
  idWrong: "digits",
  tokenWrong: "token",
  secretWrong: "secret",
  sameIds: "same",
};
const good: ManualFields = {
  phoneId: "106540352242922",
  wabaId: "524126980791429",
  accessToken: `EAAJ${"b".repeat(40)}`,
  appId: "",
  appSecret: "0123456789abcdef0123456789abcdef",
};

function problems(changes: Partial<ManualFields>): Record<string, string> {
  const result = manualSchema(texts).safeParse({ ...good, ...changes });
  return Object.fromEntries(
    result.success
      ? []
      : result.error.issues.toReversed().map(({ path, message }) => [path.join("."), message]),
  );
}

test("what the form accepts, the server accepts", () => {
  const { appId, ...fields } = manualSchema(texts).parse({ ...good, wabaId: ` ${good.wabaId}\n` });
  expect(fields.wabaId).toBe(good.wabaId);
  expect(ManualConnectionRequest.safeParse({ ...fields, appId: appId || null }).success).toBe(true);
});

test.each<[Partial<ManualFields>, Record<string, string>]>([
  [{ phoneId: "" }, { phoneId: "missing" }],
  [{ phoneId: "+55 11 4002-8922" }, { phoneId: "digits" }],
  [{ wabaId: good.phoneId }, { wabaId: "same" }],
  [{ accessToken: "" }, { accessToken: "missing" }],
  [{ accessToken: "EAAJ" }, { accessToken: "token" }],
  [{ accessToken: `${good.accessToken} ${good.accessToken}` }, { accessToken: "token" }],
  [{ appId: "my app" }, { appId: "digits" }],
  [{ appSecret: "short" }, { appSecret: "secret" }],
])("%j is refused under its field", (changes, expected) => {
  expect(problems(changes)).toMatchObject(expected);
});
