// Runs on the Node that the machine has (20 or newer), without any package: installs what is missing, then goes on
// with the pinned Node and TypeScript.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const lockFile = path.join(root, "package-lock.json");
const modules = path.join(root, "node_modules");
const stampFile = path.join(modules, ".atende-lock");
const pinnedNode = path.join(modules, "node", "bin", "node");

/**
 * Installs the packages when needed and runs a TypeScript file with the given arguments on the pinned Node; ends
 * this process with its exit code.
 * @param {string} script path inside the repository
 * @param {string[]} args
 */
export async function runPinned(script, args) {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) fail(`Atende needs Node 20 or newer to start; this is ${process.version}.`);
  installWhenNeeded();
  const code = await runAndWatch(script, args);
  process.exit(code);
}

function installWhenNeeded() {
  const wanted = `${hash(fs.readFileSync(lockFile))} ${process.platform}-${process.arch}\n`;
  if (isStampedWith(wanted) && runsPinnedNode()) return;
  if (!matchesLockFile() || !runsPinnedNode()) install();
  if (!runsPinnedNode()) {
    fail(`The pinned Node could not be started (${pinnedNode}). Delete node_modules and run this again.`);
  }
  fs.writeFileSync(stampFile, wanted);
}

function install() {
  say("Installing packages (npm ci), about a minute on the first run …");
  const started = Date.now();
  const npm = process.env.npm_execpath;
  const flags = [
    "ci",
    "--include=dev",
    "--include=optional",
    "--ignore-scripts=false",
    "--no-audit",
    "--no-fund",
  ];
  const [command, args] = npm?.endsWith(".js") ? [process.execPath, [npm, ...flags]] : ["npm", flags];
  // Prisma would download its migration engine, which Atende does not use: naming an existing program prevents it.
  const harmless = ["/bin/true", "/usr/bin/true"].find((file) => fs.existsSync(file)) ?? process.execPath;
  const answer = spawnSync(command, [...args, "--loglevel=error"], {
    cwd: root,
    // Standard output belongs to the command that runs afterwards.
    stdio: ["ignore", 2, 2],
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: harmless, PRISMA_HIDE_UPDATE_MESSAGE: "1" },
  });
  if (answer.error) fail(`npm could not be started: ${answer.error.message}`);
  if (answer.status !== 0) fail("npm ci failed; its message is above.");
  say(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function isStampedWith(wanted) {
  return fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === wanted;
}

// Somebody who installed by hand should not have to wait again: npm leaves a list of what it installed.
function matchesLockFile() {
  const installedFile = path.join(modules, ".package-lock.json");
  if (!fs.existsSync(installedFile)) return false;
  const installed = JSON.parse(fs.readFileSync(installedFile, "utf8")).packages;
  const wanted = JSON.parse(fs.readFileSync(lockFile, "utf8")).packages;
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === "" || entry.optional || entry.peer || installed[name]?.version === entry.version,
  );
}

function runsPinnedNode() {
  return spawnSync(pinnedNode, ["--version"], { stdio: "ignore" }).status === 0;
}

/**
 * The command runs in a process group of its own, so that Ctrl-C reaches it exactly once, through us, and it can
 * end its children in order. It also ends when we are gone: the IPC channel closes.
 */
function runAndWatch(script, args) {
  const child = spawn(pinnedNode, ["--import", "tsx", path.join(root, script), ...args], {
    cwd: root,
    detached: true,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, PATH: `${path.join(modules, ".bin")}${path.delimiter}${process.env.PATH ?? ""}` },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal === "SIGHUP" ? "SIGTERM" : signal));
  }
  const watch = watchNpm(() => child.kill("SIGTERM"));
  return new Promise((resolve) => {
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => {
      clearInterval(watch);
      resolve(code ?? 1);
    });
  });
}

/** Calls back when the npm (or the shell it put in between) that started us has died without a word, as by kill -9. */
function watchNpm(onDeath) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  const grandparent = shellParent(parent);
  return setInterval(() => {
    const isOrphan =
      process.ppid !== parent || (grandparent !== undefined && shellParent(parent) !== grandparent);
    if (isOrphan) onDeath();
  }, 1_000);
}

// npm runs scripts through `sh -c`, which some shells replace by the command and others keep in between.
function shellParent(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    return /^(sh|dash|bash|ash|busybox)$/.test(name)
      ? stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]
      : undefined;
  } catch {
    return undefined;
  }
}

function hash(content) {
  return createHash("sha256").update(content).digest("hex");
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
