import path from "node:path";
import { defineConfig } from "vitest/config";

const alias = { "@": path.resolve(import.meta.dirname, "src") };
const databaseTests = ["src/**/*.db.test.ts", "scripts/**/*.db.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          // Pure tests share their modules: starting a worker for each file took longer than the tests.
          isolate: false,
          environment: "node",
          include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"],
          exclude: databaseTests,
          restoreMocks: true,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "db",
          environment: "node",
          include: databaseTests,
          globalSetup: ["src/testing/global-setup.ts"],
          setupFiles: ["src/testing/db-setup.ts"],
          pool: "forks",
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
