import type { TestProject } from "vitest/node";
import { ensureClient } from "../../scripts/lib/prisma-client";
import { startThrowAwayPostgres } from "../../scripts/lib/throw-away-postgres";
import { createTemplateDatabase, dropTestDatabases } from "./template-database";

declare module "vitest" {
  // Vitest is extended by merging, which only an interface can do.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  export interface ProvidedContext {
    templateUrl: string;
  }
}

/** Once per run of the database tests: a server (TEST_DATABASE_URL or one of our own) with a migrated template. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  ensureClient();
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? null : await startThrowAwayPostgres();
  const templateUrl = await createTemplateDatabase(given || (server?.databaseUrl ?? ""));
  project.provide("templateUrl", templateUrl);
  return async () => {
    if (server) await server.stop("now");
    else await dropTestDatabases(templateUrl);
  };
}
