import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { type Cluster, readClusterFile, writeClusterFile } from "./cluster-file";
import {
  asUser,
  type DatabaseUser,
  findClusterParent,
  findDatabaseUser,
  findPrograms,
} from "./postgres-home";
import { endLeftoverPostmaster, findPort, launchPostmaster, type Postmaster } from "./postmaster";
import { preferPort } from "./ports";

const ADMIN_ROLE = "atende_admin";

// The product's role owns its database and is no superuser: a superuser would bypass row-level security.
const PRODUCT_ROLE = "atende";
const PRODUCT_DATABASE = "atende";

const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=200",
  "shared_buffers=256MB",
  "log_min_messages=warning",
  "timezone=UTC",
];

// Tests throw their data away, so nothing has to survive a power cut.
const THROW_AWAY_SETTINGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

export type RunningPostgres = Postmaster & {
  /** Connects as the product's own role, which owns the database. */
  databaseUrl: string;
  /** Connects as the superuser; only for scripts and tests. */
  adminUrl: string;
  /** Where the cluster lies: not always inside the data folder, see findClusterParent. */
  clusterPath: string;
};

/**
 * Starts the PostgreSQL that came from npm on the cluster that `folder` remembers, creating it on the first call.
 * Throws with the server's own last words when it does not come up.
 */
export async function startPostgres(options: {
  folder: string;
  throwAway?: boolean;
}): Promise<RunningPostgres> {
  const { folder, throwAway = false } = options;
  fs.mkdirSync(folder, { recursive: true });
  const user = findDatabaseUser();
  const programs = await findPrograms(user);
  const remembered = readClusterFile(folder) ?? planCluster(folder, user);
  if (!isInitialised(remembered.path)) initialise(remembered, { programs, user, throwAway });
  await endLeftoverPostmaster(remembered.path);

  const cluster = { ...remembered, port: await preferPort(remembered.port) };
  const postmaster = await launchPostmaster({
    clusterPath: cluster.path,
    port: cluster.port,
    programs,
    user,
    settings: throwAway ? [...SETTINGS, ...THROW_AWAY_SETTINGS] : SETTINGS,
    logFile: path.join(folder, "postgres.log"),
  });
  writeClusterFile(folder, cluster);
  const adminUrl = toUrl({
    role: ADMIN_ROLE,
    password: cluster.adminPassword,
    port: cluster.port,
    database: "postgres",
  });
  await ensureProductDatabase(adminUrl, cluster.productPassword);
  return {
    ...postmaster,
    adminUrl,
    databaseUrl: toProductUrl(cluster, cluster.port),
    clusterPath: cluster.path,
  };
}

/** The product's address in an embedded PostgreSQL that already runs for this folder, or null when none does. */
export function findRunningPostgres(folder: string): string | null {
  const cluster = readClusterFile(folder);
  if (cluster === null) return null;
  const port = findPort(cluster.path);
  return port === null ? null : toProductUrl(cluster, port);
}

function planCluster(folder: string, user: DatabaseUser | null): Cluster {
  const parent = findClusterParent(folder, user);
  const name = parent === folder ? "postgres" : `cluster-${randomBytes(6).toString("hex")}`;
  const cluster = {
    path: path.join(parent, name),
    adminPassword: newPassword(),
    productPassword: newPassword(),
  };
  writeClusterFile(folder, cluster);
  return cluster;
}

function newPassword(): string {
  return randomBytes(24).toString("base64url");
}

// Written after initdb: a folder without it is the rest of an initdb that was interrupted.
function readyFile(clusterPath: string): string {
  return path.join(clusterPath, "atende-ready");
}

function isInitialised(clusterPath: string): boolean {
  return fs.existsSync(readyFile(clusterPath));
}

function initialise(
  cluster: Cluster,
  { programs, user, throwAway }: { programs: string; user: DatabaseUser | null; throwAway: boolean },
): void {
  fs.rmSync(cluster.path, { recursive: true, force: true });
  fs.mkdirSync(cluster.path, { recursive: true, mode: 0o700 });
  const passwordFile = `${cluster.path}.password`;
  fs.writeFileSync(passwordFile, cluster.adminPassword, { mode: 0o600 });
  if (user !== null) {
    for (const owned of [cluster.path, passwordFile]) fs.chownSync(owned, user.uid, user.gid);
  }
  // Locale C with PostgreSQL's own Unicode rules: the same order of text on every system.
  const flags = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  if (throwAway) flags.push("--no-sync");
  const answer = spawnSync(
    path.join(programs, "initdb"),
    ["-D", cluster.path, "-U", ADMIN_ROLE, "--auth=scram-sha-256", `--pwfile=${passwordFile}`, ...flags],
    { ...asUser(user), cwd: "/", encoding: "utf8" },
  );
  fs.rmSync(passwordFile, { force: true });
  if (answer.status !== 0) throw new Error(`PostgreSQL's initdb failed: ${answer.stderr || answer.stdout}`);
  fs.writeFileSync(readyFile(cluster.path), "");
}

async function ensureProductDatabase(adminUrl: string, productPassword: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const roles = await admin.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [PRODUCT_ROLE]);
    if (roles.rowCount === 0) {
      const password = admin.escapeLiteral(productPassword);
      await admin.query(
        `CREATE ROLE ${PRODUCT_ROLE} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD ${password}`,
      );
    }
    const databases = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1", [PRODUCT_DATABASE]);
    if (databases.rowCount === 0)
      await admin.query(`CREATE DATABASE ${PRODUCT_DATABASE} OWNER ${PRODUCT_ROLE}`);
  } finally {
    await admin.end();
  }
}

function toProductUrl(cluster: Cluster, port: number): string {
  return toUrl({ role: PRODUCT_ROLE, password: cluster.productPassword, port, database: PRODUCT_DATABASE });
}

function toUrl(address: { role: string; password: string; port: number; database: string }): string {
  return `postgresql://${address.role}:${address.password}@127.0.0.1:${address.port}/${address.database}`;
}
