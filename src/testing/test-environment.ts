import { randomBytes } from "node:crypto";

/**
 * The environment of one test process: what `npm start` would generate, with addresses where nothing answers, so
 * that a test which forgets to start the simulator fails instead of calling Meta.
 */
export function testEnvironment(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    APP_URL: "http://localhost:3000",
    NEXTAUTH_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
    TOKEN_ENCRYPTION_KEYS: `test:${randomBytes(32).toString("base64")}`,
    META_APP_ID: "1000000000000001",
    META_APP_SECRET: randomBytes(16).toString("hex"),
    META_CONFIG_ID: "2000000000000002",
    META_API_VERSION: "v24.0",
    META_WEBHOOK_VERIFY_TOKEN: randomBytes(16).toString("hex"),
    META_GRAPH_BASE_URL: "http://127.0.0.1:9",
    META_DIALOG_BASE_URL: "http://127.0.0.1:9",
    LOG_LEVEL: "silent",
  };
}
