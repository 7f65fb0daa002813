import fs from "node:fs";
import path from "node:path";
import { z } from "zod";

const Cluster = z.object({
  path: z.string(),
  adminPassword: z.string(),
  productPassword: z.string(),
  port: z.number().optional(),
});

/** What has to be remembered of an embedded PostgreSQL between two starts. */
export type Cluster = z.infer<typeof Cluster>;

/** Reads `postgres.json` of a data folder; null when there is no cluster yet. */
export function readClusterFile(folder: string): Cluster | null {
  const file = clusterFile(folder);
  if (!fs.existsSync(file)) return null;
  return Cluster.parse(JSON.parse(fs.readFileSync(file, "utf8")));
}

/** Writes `postgres.json`, readable by its owner only because it holds the passwords. */
export function writeClusterFile(folder: string, cluster: Cluster): void {
  const file = clusterFile(folder);
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(cluster, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

function clusterFile(folder: string): string {
  return path.join(folder, "postgres.json");
}
