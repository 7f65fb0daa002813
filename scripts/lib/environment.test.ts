import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  addKey,
  ensureGenerated,
  generateSecrets,
  keepFirstKey,
  mergeVariables,
  onlyProductVariables,
  planEnvironment,
  readVariables,
  withoutProductVariables,
} from "./environment";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atende-unit-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("reading .env", () => {
  test("the process's own environment wins, and an empty value neither counts nor hides", () => {
    expect(
      mergeVariables({ PORT: "3001", APP_URL: "http://a", SMTP_URL: "" }, { PORT: "3002", APP_URL: "" }),
    ).toEqual({
      PORT: "3002",
      APP_URL: "http://a",
    });
  });

  test("quotes, comments and values with an equals sign are understood", () => {
    const file = path.join(folder, ".env");
    fs.writeFileSync(
      file,
      '# why\nAPP_URL="https://a.example" # public\nTOKEN_ENCRYPTION_KEYS=k1:abc=\nSMTP_URL=\n',
    );

    expect(readVariables({} as NodeJS.ProcessEnv, file)).toEqual({
      APP_URL: "https://a.example",
      TOKEN_ENCRYPTION_KEYS: "k1:abc=",
    });
  });

  test("a missing .env is no error", () => {
    expect(readVariables({} as NodeJS.ProcessEnv, path.join(folder, "none"))).toEqual({});
  });

  test("the example runs as it is: it plans the same environment as no .env at all", () => {
    const generated = generateSecrets();
    const example = readVariables(
      {} as NodeJS.ProcessEnv,
      path.resolve(import.meta.dirname, "../../.env.example"),
    );
    const withExample = planEnvironment(example, generated);
    const without = planEnvironment({}, generated);

    expect(withExample).toEqual({
      ...without,
      variables: withExample.variables,
      simulator: withExample.simulator,
    });
    expect(withExample.variables).toEqual({
      ...without.variables,
      SIMULATOR_PORT: "4010",
      WEBHOOK_RETENTION_DAYS: "30",
      LOG_LEVEL: "info",
    });
  });
});

describe("planning the environment", () => {
  const generated = generateSecrets();

  test("without a Meta app, the product speaks to the simulator, which calls the product back", () => {
    const plan = planEnvironment({ PORT: "3100", SIMULATOR_PORT: "4100" }, generated);

    expect(plan.variables).toMatchObject({
      APP_URL: "http://localhost:3100",
      META_APP_ID: generated.SIMULATOR_APP_ID,
      META_GRAPH_BASE_URL: "http://127.0.0.1:4100",
      META_DIALOG_BASE_URL: "http://localhost:4100",
    });
    expect(plan.simulator?.variables).toMatchObject({
      SIMULATOR_APP_SECRET: plan.variables.META_APP_SECRET,
      SIMULATOR_WEBHOOK_URL: "http://localhost:3100/api/v1/whatsapp/webhook",
      SIMULATOR_WEBHOOK_VERIFY_TOKEN: plan.variables.META_WEBHOOK_VERIFY_TOKEN,
      SIMULATOR_REDIRECT_URIS: "http://localhost:3100/dashboard/settings/whatsapp",
    });
  });

  test("with a Meta app there is no simulator, and no simulated secret stands in for a missing one", () => {
    const plan = planEnvironment(
      { META_APP_ID: "123", META_GRAPH_BASE_URL: "https://graph.example" },
      generated,
    );

    expect(plan.simulator).toBeNull();
    expect(plan.variables).toMatchObject({
      META_APP_ID: "123",
      META_GRAPH_BASE_URL: "https://graph.example",
    });
    expect(plan.variables.META_APP_SECRET).toBeUndefined();
  });

  test("the app id under its older name counts as well", () => {
    expect(planEnvironment({ NEXT_PUBLIC_META_APP_ID: "123" }, generated).simulator).toBeNull();
  });

  test("a given secret wins over the generated one", () => {
    expect(planEnvironment({ NEXTAUTH_SECRET: "mine" }, generated).variables.NEXTAUTH_SECRET).toBe("mine");
  });

  test.each(["0", "65536", "abc", "3000.5"])("the port %s is refused by name", (PORT) => {
    expect(() => planEnvironment({ PORT }, generated)).toThrow("PORT must be a port number");
  });

  test("a port that no browser opens is refused before anybody waits for it", () => {
    expect(() => planEnvironment({ SIMULATOR_PORT: "4190" }, generated)).toThrow("SIMULATOR_PORT is 4190");
  });

  test("dashboard and simulator cannot share a port", () => {
    expect(() => planEnvironment({ PORT: "4010" }, generated)).toThrow("PORT and SIMULATOR_PORT");
  });
});

describe("generated secrets", () => {
  test("are made once, kept, and readable by their owner only", () => {
    const first = ensureGenerated(folder);

    expect(ensureGenerated(folder)).toEqual(first);
    expect(fs.statSync(path.join(folder, "generated.env")).mode & 0o777).toBe(0o600);
  });

  test("a new kind of secret is added without changing the old ones", () => {
    const before = ensureGenerated(folder);
    const file = path.join(folder, "generated.env");
    const lines = fs.readFileSync(file, "utf8").split("\n");
    fs.writeFileSync(file, lines.filter((line) => !line.startsWith("DEMO_AGENT_PASSWORD")).join("\n"));

    const after = ensureGenerated(folder);

    expect(after).toEqual({ ...before, DEMO_AGENT_PASSWORD: after.DEMO_AGENT_PASSWORD });
    expect(after.DEMO_AGENT_PASSWORD).toMatch(/^\w{4}-\w{4}-\w{4}$/);
  });
});

test("tests can leave the product's variables out, or take them alone", () => {
  const variables = { PATH: "/bin", PORT: "1", META_APP_ID: "2", DATABASE_URL: "3", PORTABLE: "4" };

  expect(withoutProductVariables(variables as unknown as NodeJS.ProcessEnv)).toEqual({
    PATH: "/bin",
    PORTABLE: "4",
  });
  expect(onlyProductVariables(variables)).toEqual({ PORT: "1", META_APP_ID: "2", DATABASE_URL: "3" });
});

describe("the generated key ring", () => {
  test("a new key comes in front, the old ones stay until they are thrown away", () => {
    const dataDir = fs.mkdtempSync(path.join(folder, "ring-"));
    const first = ensureGenerated(dataDir).TOKEN_ENCRYPTION_KEYS;

    addKey(dataDir);
    const both = ensureGenerated(dataDir).TOKEN_ENCRYPTION_KEYS;
    expect(both).toMatch(/^k2:\S+,k1:\S+$/);
    expect(both?.endsWith(`,${first}`)).toBe(true);

    keepFirstKey(dataDir);
    expect(ensureGenerated(dataDir).TOKEN_ENCRYPTION_KEYS).toBe(both?.split(",")[0]);
  });

  test("its file is named to the product unless the operator has keys of their own", () => {
    const generated = generateSecrets();

    expect(planEnvironment({ DATA_DIR: "/data" }, generated).variables).toMatchObject({
      TOKEN_ENCRYPTION_KEYS: generated.TOKEN_ENCRYPTION_KEYS,
      TOKEN_ENCRYPTION_KEYS_FILE: "/data/generated.env",
    });
    expect(planEnvironment({ TOKEN_ENCRYPTION_KEYS: "mine:abc" }, generated).variables).not.toHaveProperty(
      "TOKEN_ENCRYPTION_KEYS_FILE",
    );
  });
});
