import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, inject } from "vitest";
import { createTestDatabase } from "./template-database";
import { testEnvironment } from "./test-environment";

// Runs before each database test file loads, in the file's own process: every file has a database to itself.
// Clones are removed all at once at the end (global-setup.ts), when no connection can be open any more.
const dataDir = mkdtempSync(path.join(tmpdir(), "atende-test-"));
Object.assign(process.env, testEnvironment(await createTestDatabase(inject("templateUrl"))), {
  DATA_DIR: dataDir,
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
