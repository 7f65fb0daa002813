import { describe, expect, test } from "vitest";
import { parseEnv } from "./env";

const complete = {
  NEXTAUTH_SECRET: "x".repeat(32),
  TOKEN_ENCRYPTION_KEYS: `a:${Buffer.alloc(32).toString("base64")}`,
  META_APP_ID: "1",
  META_APP_SECRET: "s",
  META_CONFIG_ID: "2",
  META_WEBHOOK_VERIFY_TOKEN: "verify-me",
};
const bucket = {
  MEDIA_S3_ENDPOINT: "https://s3.example/",
  MEDIA_S3_BUCKET: "media",
  MEDIA_S3_ACCESS_KEY_ID: "AKIA-SECRET-WORDS",
  MEDIA_S3_SECRET_ACCESS_KEY: "SECRET-WORDS",
};

describe("a bucket for files", () => {
  test("needs no more than an address, a name and keys", () => {
    expect(parseEnv({ ...complete, ...bucket })).toMatchObject({
      MEDIA_S3_ENDPOINT: "https://s3.example",
      MEDIA_S3_REGION: "us-east-1",
      MEDIA_S3_PATH_STYLE: true,
    });
    expect(parseEnv({ ...complete, MEDIA_S3_PATH_STYLE: "false" }).MEDIA_S3_PATH_STYLE).toBe(false);
  });

  test.each(Object.keys(bucket))("without %s is not taken for a folder, and no value is told", (name) => {
    const parse = () => parseEnv({ ...complete, ...bucket, [name]: "" });
    expect(parse).toThrow(`${name}: is not set`);
    expect(parse).not.toThrow("SECRET-WORDS");
  });
});
