import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import { chromium } from "playwright";
import { inRepository } from "./paths";
import { programs } from "./programs";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_APPS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The path of a Chromium for the browser tests, installed when there is none: by apt as root on Debian, else
 * Playwright's own. Throws when that fails.
 */
export function ensureChromium(): string {
  const found = findChromium();
  if (found !== null) return found;
  console.log("Installing Chromium for the browser tests …");
  if (canUseApt()) {
    installWithApt();
    const installed = findChromium();
    if (installed !== null) return installed;
  }
  // Ubuntu's package is only a pointer to a snap, which containers cannot run.
  const dependencies = canUseApt() ? ["--with-deps"] : [];
  const answer = spawnSync(
    process.execPath,
    [inRepository(programs.playwright), "install", ...dependencies, "chromium"],
    {
      stdio: ["ignore", 2, 2],
    },
  );
  const installed = findChromium();
  if (answer.status === 0 && installed !== null) return installed;
  throw new Error(
    "No Chromium could be installed. Install one yourself and set CHROMIUM_PATH to its program.",
  );
}

function findChromium(): string | null {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (works(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, which does not run.`);
  }
  return (
    [chromium.executablePath(), ...COMMANDS.map(locate), ...MAC_APPS].find((file) => file && works(file)) ??
    null
  );
}

function locate(command: string): string {
  try {
    return execFileSync("sh", ["-c", `command -v ${command}`], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

function works(file: string): boolean {
  return (
    fs.existsSync(file) && spawnSync(file, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0
  );
}

function canUseApt(): boolean {
  return os.userInfo().uid === 0 && locate("apt-get") !== "";
}

function installWithApt(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { env, stdio: ["ignore", "ignore", 2] });
  const wanted = ["chromium", "fonts-liberation"];
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...wanted], {
    env,
    stdio: ["ignore", "ignore", 2],
  });
}
