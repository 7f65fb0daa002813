/** Usage: npm run -s admin -- <command> …; without a command it lists them. Answers on stdout, everything else on stderr. */
import { setTimeout as delay } from "node:timers/promises";
import { type ParseArgsConfig, parseArgs } from "node:util";
import {
  addKey,
  ensureGenerated,
  findDataDir,
  keepFirstKey,
  planEnvironment,
  readVariables,
  type Variables,
} from "./lib/environment";
import { prepareDataDir, withDatabase } from "./lib/find-database";
import { migrate } from "./lib/migrate";
import { ensureClient } from "./lib/prisma-client";
import { runMain } from "./lib/run-main";

type Command = {
  usage: string;
  does: string;
  options: NonNullable<ParseArgsConfig["options"]>;
  /** Runs against the migrated database; what it returns is printed as one line of JSON. */
  run: (values: Record<string, unknown>, installation: Installation) => Promise<unknown>;
};

/** What was sealed with an older key a moment ago may be committed as late as this (lib/server/db.ts). */
const LONGEST_TRANSACTION_MS = 20_000;

/** Where the command works: what the operator has set, and the folder with what was generated. */
type Installation = { given: Variables; dataDir: string };

// A command imports the product itself, because the environment must be complete before the product reads it.
const COMMANDS: Record<string, Command> = {
  "create-organization": {
    usage: "create-organization --name <name> --email <owner's e-mail> --password <at least 10 characters>",
    does: "makes an organization with its owner and an API key, which is shown only here",
    options: { name: { type: "string" }, email: { type: "string" }, password: { type: "string" } },
    run: async (values) => {
      const { createOrganization } = await import("@/services/organizations/create-organization");
      return await createOrganization({
        name: readText(values, "name"),
        email: readText(values, "email"),
        password: readText(values, "password"),
      });
    },
  },
  "add-member": {
    usage:
      "add-member --organization <id> --name <name> --role owner|admin|agent --email <e-mail> --password <password>",
    does: "adds a new person to an organization",
    options: {
      organization: { type: "string" },
      name: { type: "string" },
      role: { type: "string" },
      email: { type: "string" },
      password: { type: "string" },
    },
    run: async (values) => {
      const { addMember, NewMember } = await import("@/services/organizations/add-member");
      const role = NewMember.shape.role.safeParse(values.role);
      if (!role.success) throw new Error("--role is one of owner, admin, agent.");
      return await addMember({
        organizationId: readText(values, "organization"),
        name: readText(values, "name"),
        role: role.data,
        email: readText(values, "email"),
        password: readText(values, "password"),
      });
    },
  },
  "connect-default": {
    usage: "connect-default --organization <id>",
    does: "connects the account of META_WABA_ID, META_PHONE_ID and META_ACCESS_TOKEN to an organization, without Meta's dialog",
    options: { organization: { type: "string" } },
    run: async (values) => {
      const { createSystemContext, enterOrganization } = await import("@/services/context");
      const { connectDefault } = await import("@/services/whatsapp/manual-default");
      const { logger } = await import("@/lib/server/logger");
      const system = createSystemContext(logger());
      return await connectDefault(enterOrganization(system, readText(values, "organization")));
    },
  },
  "rotate-keys": {
    usage: "rotate-keys [--forget]",
    does: "seals every stored secret with a new key while the product runs; --forget throws the older keys away",
    options: { forget: { type: "boolean" } },
    run: async (values, { given, dataDir }) => {
      const isGenerated = !(given.TOKEN_ENCRYPTION_KEYS ?? given.TOKEN_ENCRYPTION_KEYS_FILE);
      if (isGenerated) {
        addKey(dataDir);
        // From now on no running process seals with an older key: each looks at the file every second.
        await delay(1_500);
      } else if (values.forget) {
        throw new Error("The keys are yours: take the older ones out of TOKEN_ENCRYPTION_KEYS yourself.");
      }
      const { createSystemContext } = await import("@/services/context");
      const { rotateKeys } = await import("@/services/security/rotate-keys");
      const { freshKeyRing } = await import("@/lib/server/key-ring");
      const { logger } = await import("@/lib/server/logger");
      const system = createSystemContext(logger());
      const rotation = await rotateKeys(system);
      if (values.forget && rotation.unreadable === 0) {
        await delay(LONGEST_TRANSACTION_MS);
        const late = await rotateKeys(system);
        rotation.resealed += late.resealed;
        rotation.unreadable += late.unreadable;
        if (late.unreadable === 0) keepFirstKey(dataDir);
      }
      return { keys: freshKeyRing().map(({ kid }) => kid), ...rotation };
    },
  },
};

async function main(): Promise<number> {
  const [name, ...rest] = process.argv.slice(2);
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command === undefined) return showHelp(name);
  const values = readOptions(command, rest);
  if (values === null) return 2;

  const given = readVariables();
  const dataDir = prepareDataDir(findDataDir(given));
  const { variables } = planEnvironment(given, ensureGenerated(dataDir));
  ensureClient();
  let answer: unknown;
  await withDatabase(async (databaseUrl) => {
    Object.assign(process.env, variables, { DATABASE_URL: databaseUrl });
    const applied = await migrate(databaseUrl);
    if (applied.length > 0) console.error(`Applied ${applied.length} migration(s) to the database.`);
    const { closeDatabase } = await import("@/lib/server/db");
    try {
      answer = await command.run(values, { given, dataDir });
    } finally {
      await closeDatabase();
    }
  });
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  return 0;
}

function showHelp(unknown: string | undefined): number {
  if (unknown !== undefined && !["help", "--help", "-h"].includes(unknown)) {
    console.error(`There is no command "${unknown}".\n`);
  }
  console.error("npm run -s admin -- <command>\n");
  for (const { usage, does } of Object.values(COMMANDS)) console.error(`  ${usage}\n      ${does}`);
  return 2;
}

function readOptions(command: Command, args: string[]): Record<string, unknown> | null {
  try {
    const { values } = parseArgs({ args, options: command.options });
    const missing = Object.entries(command.options)
      .filter(([name, { type }]) => type === "string" && values[name] === undefined)
      .map(([name]) => name);
    if (missing.length === 0) return values;
    console.error(`Missing: ${missing.map((name) => `--${name}`).join(", ")}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
  }
  console.error(`Usage: npm run -s admin -- ${command.usage}`);
  return null;
}

function readText(values: Record<string, unknown>, name: string): string {
  const value = values[name];
  if (typeof value !== "string") throw new Error(`--${name} needs a value.`);
  return value;
}

runMain(main);
