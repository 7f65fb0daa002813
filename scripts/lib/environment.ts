import { randomBytes, randomInt } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { inRepository } from "./paths";

export type Variables = Record<string, string>;

export type ProductEnvironment = {
  dataDir: string;
  port: number;
  appUrl: string;
  /** Null when META_APP_ID is given: then the product speaks to the real Meta. */
  simulator: { port: number; url: string; variables: Variables } | null;
  /** Null when the embedded PostgreSQL is to be used. */
  databaseUrl: string | null;
  /** What web and worker run with, DATABASE_URL excepted when the database is embedded. */
  variables: Variables;
};

const GENERATED_FILE = "generated.env";

/** Reads `.env`, lets the process's own environment win, and leaves out what is empty: empty means unset. */
export function readVariables(own: NodeJS.ProcessEnv = process.env, file = inRepository(".env")): Variables {
  const fromFile = fs.existsSync(file) ? parseEnv(fs.readFileSync(file, "utf8")) : {};
  return mergeVariables(fromFile, own);
}

/** Merges variables, the later ones winning; an empty value neither counts nor hides an earlier one. */
export function mergeVariables(...sources: Record<string, string | undefined>[]): Variables {
  const merged: Variables = {};
  for (const source of sources) {
    for (const [name, value] of Object.entries(source)) if (value) merged[name] = value;
  }
  return merged;
}

const PRODUCT_VARIABLE =
  /^(META_|MEDIA_|NEXT_PUBLIC_|NEXTAUTH_|SIMULATOR_|DEMO_|(DATABASE_URL|DATA_DIR|PORT|APP_URL|TOKEN_ENCRYPTION_KEYS(_FILE)?|SMTP_URL|MAIL_FROM|WEBHOOK_RETENTION_DAYS|LOG_LEVEL|TRUSTED_PROXIES|METRICS_TOKEN)$)/;

/** The variables of the system alone, for tests that must not depend on how this machine is configured. */
export function withoutProductVariables(variables: NodeJS.ProcessEnv): Variables {
  return mergeVariables(
    Object.fromEntries(Object.entries(variables).filter(([name]) => !PRODUCT_VARIABLE.test(name))),
  );
}

/** The product's own variables alone. */
export function onlyProductVariables(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => PRODUCT_VARIABLE.test(name)));
}

/** The folder that everything of this installation lies in. */
export function findDataDir(given: Variables): string {
  return path.resolve(inRepository(), given.DATA_DIR ?? ".data");
}

/**
 * Works out the whole environment of the product from what is given and what was generated for this installation.
 * Throws when a port is not a port.
 */
export function planEnvironment(given: Variables, generated: Variables): ProductEnvironment {
  const dataDir = findDataDir(given);
  const port = readPort(given, "PORT", 3000);
  const appUrl = (given.APP_URL ?? `http://localhost:${port}`).replace(/\/+$/, "");
  const isRealMeta = Boolean(given.META_APP_ID ?? given.NEXT_PUBLIC_META_APP_ID);
  const common = {
    NEXTAUTH_SECRET: generated.NEXTAUTH_SECRET,
    ...generatedKeys(given, generated, dataDir),
    META_WEBHOOK_VERIFY_TOKEN: generated.META_WEBHOOK_VERIFY_TOKEN,
    META_API_VERSION: "v24.0",
    NEXTAUTH_URL: appUrl,
  };
  const places = { DATA_DIR: dataDir, PORT: String(port), APP_URL: appUrl };
  const base = { dataDir, port, appUrl, databaseUrl: given.DATABASE_URL ?? null };
  if (isRealMeta) return { ...base, simulator: null, variables: mergeVariables(common, given, places) };

  const simulatorPort = readPort(given, "SIMULATOR_PORT", 4010);
  if (simulatorPort === port)
    throw new Error(`PORT and SIMULATOR_PORT are both ${port}; give them different values.`);
  const url = `http://localhost:${simulatorPort}`;
  const meta = {
    META_APP_ID: generated.SIMULATOR_APP_ID,
    META_APP_SECRET: generated.SIMULATOR_APP_SECRET,
    META_CONFIG_ID: generated.SIMULATOR_CONFIG_ID,
    META_GRAPH_BASE_URL: `http://127.0.0.1:${simulatorPort}`,
    META_DIALOG_BASE_URL: url,
  };
  const variables = mergeVariables(common, given, places, meta);
  const simulator = { port: simulatorPort, url, variables: toSimulatorVariables(variables, simulatorPort) };
  return { ...base, variables, simulator };
}

/** A generated ring is read from its file, where `rotate-keys` changes it while the product runs. */
function generatedKeys(given: Variables, generated: Variables, dataDir: string): Variables {
  if (given.TOKEN_ENCRYPTION_KEYS ?? given.TOKEN_ENCRYPTION_KEYS_FILE) return {};
  return mergeVariables({
    TOKEN_ENCRYPTION_KEYS: generated.TOKEN_ENCRYPTION_KEYS,
    TOKEN_ENCRYPTION_KEYS_FILE: path.join(dataDir, GENERATED_FILE),
  });
}

function toSimulatorVariables(variables: Variables, port: number): Variables {
  return mergeVariables(variables, {
    SIMULATOR_PORT: String(port),
    SIMULATOR_STATE_FILE: variables.DATA_DIR && path.join(variables.DATA_DIR, "simulator.json"),
    SIMULATOR_APP_ID: variables.META_APP_ID,
    SIMULATOR_APP_SECRET: variables.META_APP_SECRET,
    SIMULATOR_CONFIG_ID: variables.META_CONFIG_ID,
    SIMULATOR_WEBHOOK_URL: `http://localhost:${variables.PORT}/api/v1/whatsapp/webhook`,
    SIMULATOR_WEBHOOK_VERIFY_TOKEN: variables.META_WEBHOOK_VERIFY_TOKEN,
    SIMULATOR_REDIRECT_URIS: `${variables.APP_URL}/dashboard/settings/whatsapp`,
  });
}

/** Above 1023, the ports that browsers and Node's fetch refuse (https://fetch.spec.whatwg.org/#port-blocking). */
const BLOCKED_PORTS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
]);

function readPort(given: Variables, name: string, fallback: number): number {
  const port = Number(given[name] ?? fallback);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`${name} must be a port number from 1 to 65535.`);
  if (BLOCKED_PORTS.has(port)) throw new Error(`${name} is ${port}, which no browser opens. Choose another.`);
  return port;
}

/** Reads this installation's own secrets, making those that do not exist yet; the file is its owner's alone (0600). */
export function ensureGenerated(dataDir: string): Variables {
  const file = path.join(dataDir, GENERATED_FILE);
  const kept = fs.existsSync(file) ? mergeVariables(parseEnv(fs.readFileSync(file, "utf8"))) : {};
  const all = mergeVariables(generateSecrets(), kept);
  if (Object.keys(all).length === Object.keys(kept).length) return kept;
  writeGenerated(dataDir, all);
  return all;
}

/** Writes this installation's own secrets: whoever reads meanwhile sees the old file or the new one. */
function writeGenerated(dataDir: string, secrets: Variables): void {
  const file = path.join(dataDir, GENERATED_FILE);
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  const head =
    "# Made by Atende for this installation. Without these keys, stored WhatsApp tokens cannot be opened.\n";
  fs.writeFileSync(`${file}.new`, head + lines.join(""), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

/** Fresh secrets, passwords and ids of a simulated Meta app, each in the shape its user expects. */
export function generateSecrets(): Variables {
  return {
    NEXTAUTH_SECRET: randomBytes(32).toString("base64url"),
    TOKEN_ENCRYPTION_KEYS: newKey("k1"),
    META_WEBHOOK_VERIFY_TOKEN: randomBytes(18).toString("base64url"),
    SIMULATOR_APP_ID: randomDigits(16),
    SIMULATOR_APP_SECRET: randomBytes(16).toString("hex"),
    SIMULATOR_CONFIG_ID: randomDigits(16),
    DEMO_ADMIN_PASSWORD: randomPassword(),
    DEMO_AGENT_PASSWORD: randomPassword(),
  };
}

/** Puts a new key in front of this installation's generated ring: it seals from now on, the others still open. */
export function addKey(dataDir: string): void {
  changeKeys(dataDir, (keys) => {
    const numbers = keys.map((entry) => Number(/^k(\d+):/.exec(entry)?.[1] ?? 0));
    return [newKey(`k${Math.max(...numbers) + 1}`), ...keys];
  });
}

/** Throws away all keys of the generated ring but the first: call it only when nothing is sealed with them any more. */
export function keepFirstKey(dataDir: string): void {
  changeKeys(dataDir, (keys) => keys.slice(0, 1));
}

function changeKeys(dataDir: string, change: (keys: string[]) => string[]): void {
  const secrets = ensureGenerated(dataDir);
  const keys = (secrets.TOKEN_ENCRYPTION_KEYS ?? "").split(",");
  writeGenerated(dataDir, { ...secrets, TOKEN_ENCRYPTION_KEYS: change(keys).join(",") });
}

/** A fresh entry of a key ring. */
function newKey(kid: string): string {
  return `${kid}:${randomBytes(32).toString("base64")}`;
}

function randomDigits(length: number): string {
  return Array.from({ length }, (_, index) => randomInt(index === 0 ? 1 : 0, 10)).join("");
}

// Typed by hand from a terminal: no letters that look alike.
function randomPassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return `${group()}-${group()}-${group()}`;
}
