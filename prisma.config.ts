import path from "node:path";
import { defineConfig } from "prisma/config";

// Only for Prisma's own CLI; the product applies the same migrations with scripts/lib/migrate.ts.
export default defineConfig({
  schema: path.join("prisma", "schema"),
  migrations: { path: path.join("prisma", "migrations") },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
});
