import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Router, SimResponse } from "./router";

const FOLDER = fileURLToPath(new URL("../pages/", import.meta.url));
const ASSETS: Record<string, string> = {
  "dialog.css": "text/css; charset=utf-8",
  "dialog.js": "text/javascript; charset=utf-8",
  "dialog-parts.js": "text/javascript; charset=utf-8",
  "business-app.css": "text/css; charset=utf-8",
  "business-app.js": "text/javascript; charset=utf-8",
  "message.css": "text/css; charset=utf-8",
  "phone.css": "text/css; charset=utf-8",
  "phone.js": "text/javascript; charset=utf-8",
  "chat-page.js": "text/javascript; charset=utf-8",
  "menu.js": "text/javascript; charset=utf-8",
  "message-content.js": "text/javascript; charset=utf-8",
  "message-view.js": "text/javascript; charset=utf-8",
  "phone-attachments.js": "text/javascript; charset=utf-8",
  "phone-view.js": "text/javascript; charset=utf-8",
};

/** Serves the scripts and styles of the simulator's pages. Read on every request: they are small and edited by hand. */
export function registerPages(router: Router): void {
  for (const [name, type] of Object.entries(ASSETS)) {
    router.on("GET", `/__pages/${name}`, () => ({
      status: 200,
      headers: { "Content-Type": type, "Cache-Control": "no-store" },
      body: readFileSync(FOLDER + name, "utf8"),
    }));
  }
}

/** A script that pages of other origins load, `crossorigin` or not. */
export function scriptForOthers(name: string): SimResponse {
  return {
    status: 200,
    headers: {
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": "no-store",
      "Access-Control-Allow-Origin": "*",
      "Cross-Origin-Resource-Policy": "cross-origin",
      "X-Content-Type-Options": "nosniff",
    },
    body: readFileSync(FOLDER + name, "utf8"),
  };
}

/** One of the HTML pages. `data` reaches the page's script as inert JSON; only the page's own scripts may run. */
export function htmlPage(name: string, data: unknown = null, status = 200): SimResponse {
  const inert = JSON.stringify(data).replace(/</g, "\\u003c");
  const html = readFileSync(FOLDER + name, "utf8").replace("__DATA__", () => inert);
  return {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy":
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'",
      "X-Content-Type-Options": "nosniff",
    },
    body: html,
  };
}
