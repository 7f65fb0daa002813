import { z } from "zod";

/** An empty variable counts as unset, so that `.env` may name one without giving it a value. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const withDefault = <T extends z.ZodType>(schema: T, fallback: string) =>
  z.preprocess((value) => (value === undefined || value === "" ? fallback : value), schema);

const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));

const keyRing = z
  .string()
  .transform((text, ctx) =>
    text.split(",").map((entry) => {
      const [kid, encoded] = entry.trim().split(/:(.*)/s);
      const key = Buffer.from(encoded ?? "", "base64");
      if (!kid || key.length !== 32) {
        ctx.addIssue({ code: "custom", message: "each entry must be kid:base64 of 32 bytes" });
      }
      return { kid: kid ?? "", key };
    }),
  )
  .refine((keys) => new Set(keys.map((key) => key.kid)).size === keys.length, "key ids must differ");

const switchOf = (fallback: "true" | "false") =>
  withDefault(z.enum(["true", "false"]), fallback).transform((text) => text === "true");

const Env = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/ })),
  DATA_DIR: withDefault(z.string(), ".data"),
  PORT: withDefault(z.coerce.number().int().min(1).max(65535), "3000"),
  APP_URL: withDefault(baseUrl, `http://localhost:${process.env.PORT || 3000}`),
  NEXTAUTH_SECRET: z.string().min(32, "needs at least 32 characters; try: openssl rand -base64 32"),
  TOKEN_ENCRYPTION_KEYS: keyRing,
  TOKEN_ENCRYPTION_KEYS_FILE: optional(z.string()),
  META_APP_ID: z.string().min(1),
  META_APP_SECRET: z.string().min(1),
  META_CONFIG_ID: z.string().min(1),
  META_API_VERSION: withDefault(z.string().regex(/^v\d+\.\d+$/, "must look like v24.0"), "v24.0"),
  META_WEBHOOK_VERIFY_TOKEN: z.string().min(8),
  META_GRAPH_BASE_URL: withDefault(baseUrl, "https://graph.facebook.com"),
  META_DIALOG_BASE_URL: withDefault(baseUrl, "https://www.facebook.com"),
  META_JS_SDK_URL: optional(z.url({ protocol: /^https?$/ })),
  META_WABA_ID: optional(z.string()),
  META_PHONE_ID: optional(z.string()),
  META_ACCESS_TOKEN: optional(z.string()),
  TRUSTED_PROXIES: withDefault(z.coerce.number().int().min(0).max(16), "0"),
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/ })),
  MAIL_FROM: optional(z.string().min(3)),
  MEDIA_DIR: optional(z.string()),
  MEDIA_S3_ENDPOINT: optional(baseUrl),
  MEDIA_S3_BUCKET: optional(z.string().regex(/^[\w.-]+$/, "must be the name of a bucket")),
  MEDIA_S3_REGION: withDefault(z.string(), "us-east-1"),
  MEDIA_S3_ACCESS_KEY_ID: optional(z.string()),
  MEDIA_S3_SECRET_ACCESS_KEY: optional(z.string()),
  MEDIA_S3_PATH_STYLE: switchOf("true"),
  WEBHOOK_RETENTION_DAYS: withDefault(z.coerce.number().int().min(1).max(3650), "30"),
  LOG_LEVEL: withDefault(z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]), "info"),
});

const S3_NEEDS = [
  "MEDIA_S3_ENDPOINT",
  "MEDIA_S3_BUCKET",
  "MEDIA_S3_ACCESS_KEY_ID",
  "MEDIA_S3_SECRET_ACCESS_KEY",
] as const;

/** Half a bucket would quietly become the local folder, which other machines do not see. */
const CompleteEnv = Env.superRefine((given, ctx) => {
  if (S3_NEEDS.every((name) => given[name] === undefined)) return;
  for (const name of S3_NEEDS) {
    if (given[name] === undefined) ctx.addIssue({ code: "custom", path: [name], message: "is not set" });
  }
});

export type Env = z.infer<typeof Env>;

/** The key ring in a text like TOKEN_ENCRYPTION_KEYS, or null when it is none. */
export function readKeyRing(text: string): z.infer<typeof keyRing> | null {
  return keyRing.safeParse(text).data ?? null;
}

/**
 * Reads and checks every variable the product knows.
 * @throws Error whose message lists each wrong variable on its own line, never its value.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const result = CompleteEnv.safeParse({
    ...source,
    // The seed's public names serve as a fallback; the browser itself gets these ids from the server at run time.
    META_APP_ID: source.META_APP_ID || source.NEXT_PUBLIC_META_APP_ID,
    META_CONFIG_ID: source.META_CONFIG_ID || source.NEXT_PUBLIC_META_CONFIG_ID,
  });
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = issue.path.join(".");
    return `  ${name}: ${source[name] ? issue.message : "is not set"}`;
  });
  throw new Error(
    `The environment is not complete. Mend these variables (see .env.example) and start again:\n${lines.join("\n")}`,
  );
}

let parsed: Env | undefined;

/** The checked environment of this process. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}
