import { randomUUID } from "node:crypto";
import type { APIRequestContext, Page } from "playwright/test";
import { stack } from "../fixtures/stack";
import { expect, test } from "../fixtures/test";
import { chooseFromMenu } from "../pages/menu";
import { takeSession } from "../pages/sign-in";

const SETTINGS = "/dashboard/settings/whatsapp";
const POLICY =
  "default-src 'self'; script-src 'nonce-…' 'strict-dynamic'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; object-src 'none'; " +
  "base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

async function headersOf(request: APIRequestContext, path: string) {
  const { "content-security-policy": policy = "", ...headers } = (
    await request.get(path, { maxRedirects: 0 })
  ).headers();
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  return { ...headers, policy: policy.replace(/'nonce-[^']+'/, "'nonce-…'"), nonce };
}

/** The loads of a page from here on, by its paths. */
function recordLoads(page: Page): string[] {
  const loads: string[] = [];
  page.on("load", () => loads.push(new URL(page.url()).pathname));
  return loads;
}

test("every kind of page carries its headers, with a nonce of its own", async ({ page, organization }) => {
  await takeSession(page, organization.owner);
  const everywhere = {
    policy: POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  };
  const ordinary = {
    ...everywhere,
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "strict-origin-when-cross-origin",
  };
  const settings = { ...everywhere, "referrer-policy": "strict-origin" };
  const expected: [string, Record<string, string>][] = [
    ["/sign-in", ordinary],
    ["/privacy", ordinary],
    ["/no-such-page", ordinary],
    ["/dashboard/conversations", ordinary],
    ["/dashboard/no-such-page", ordinary],
    [SETTINGS, { ...settings, "cross-origin-opener-policy": "same-origin-allow-popups" }],
    [`${SETTINGS}?code=AQB&state=s`, { ...settings, "cross-origin-opener-policy": "unsafe-none" }],
    [`${SETTINGS}?error=access_denied`, { ...settings, "cross-origin-opener-policy": "unsafe-none" }],
  ];
  const nonces = new Set<string | undefined>();
  for (const [path, headers] of expected) {
    const got = await headersOf(page.request, path);
    expect(got, path).toMatchObject(headers);
    nonces.add(got.nonce);
  }
  expect(nonces.size).toBe(expected.length);

  for (const path of ["/api/v1/conversations", "/api/v1/nowhere", "/webhooks/whatsapp", "/health"]) {
    expect(await headersOf(page.request, path), path).toMatchObject({
      policy: "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    });
  }
});

test("no page breaks its own policy, an error page included", async ({ page, organization }) => {
  const broken: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) broken.push(message.text());
  });
  await page.goto("/no-such-page");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await takeSession(page, organization.owner);
  for (const path of [
    "/dashboard/nowhere",
    "/dashboard/conversations",
    "/dashboard/settings/status",
    SETTINGS,
  ]) {
    await page.goto(path);
    await page.waitForLoadState("load");
    // The script that sets the theme before the first paint has the nonce too.
    await expect(page.locator("html")).toHaveClass(/light|dark/);
  }
  // A menu and a notice bring styles of their own along.
  const menu = page.getByRole("button", { name: "Menu da conta" });
  await chooseFromMenu(menu, page.getByRole("menuitemradio", { name: "Escuro" }));
  await expect(page.locator("html")).toHaveClass(/dark/);
  expect(broken).toEqual([]);
});

test("headers belong to a document: the WhatsApp settings are loaded anew on the way in and out, nothing else is", async ({
  page,
  organization,
}) => {
  await takeSession(page, organization.owner);
  await page.goto("/dashboard/conversations");
  const loads = recordLoads(page);
  const link = (name: string) => page.getByRole("navigation").getByRole("link", { name, exact: true });

  await link("Situação").click();
  await expect(page).toHaveURL(/\/settings\/status$/);
  await link("Conversas").click();
  await expect(page).toHaveURL(/\/conversations$/);
  expect(loads).toEqual([]);

  await link("WhatsApp").click();
  await expect(page.getByRole("button", { name: "Conectar com a Meta" })).toBeVisible();
  await expect.poll(() => loads).toEqual([SETTINGS]);
  await link("Situação").click();
  await expect(page).toHaveURL(/\/settings\/status$/);
  await expect.poll(() => loads).toEqual([SETTINGS, "/dashboard/settings/status"]);
});

test("the border holds for what the router does by itself: going there by redirect and going back", async ({
  page,
  organization,
}) => {
  await takeSession(page, organization.owner);
  await page.goto("/dashboard/conversations");
  await page.waitForFunction(() => "next" in window);
  const loads = recordLoads(page);
  await page.evaluate(() => {
    const { router } = (window as unknown as { next: { router: { push: (path: string) => void } } }).next;
    router.push("/dashboard/settings");
  });
  await expect.poll(() => loads).toEqual([SETTINGS]);
  await expect(page.getByRole("button", { name: "Conectar com a Meta" })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/conversations$/);
  await expect.poll(() => loads).toEqual([SETTINGS, "/dashboard/conversations"]);
});

test("Meta's popup keeps its opener all the way, and would lose it under any other policy", async ({
  page,
  context,
  organization,
}) => {
  await takeSession(page, organization.owner);
  await page.goto(SETTINGS);
  /** Opens a popup as the page does, sends it to another origin and back, and asks whether its opener is still there. */
  const keepsOpener = async (way: string) => {
    const opened = page.waitForEvent("popup");
    // A name of its own for each: a window that is still closing would be found by its name and opened again.
    await page.evaluate((name) => {
      Object.assign(window, { signup: window.open("", name, "popup=yes,width=300,height=300") });
    }, randomUUID());
    const popup = await opened;
    const send = async (url: string) => {
      await popup.evaluate((to) => void window.location.assign(to), url).catch(() => undefined);
      await popup.waitForURL((at) => at.href.startsWith(url.split("?")[0] ?? url));
    };
    await send(`${stack().simulatorUrl}/`);
    const inDialog = await popup.evaluate(() => window.opener !== null);
    await send(way);
    const atTheEnd = await popup.evaluate(() => window.opener !== null);
    await popup.close();
    return { inDialog, atTheEnd };
  };
  const { origin } = new URL(page.url());
  // An error without a page that waits for it: nothing is claimed and the popup stays.
  expect(await keepsOpener(`${origin}${SETTINGS}?error=none&state=check`)).toEqual({
    inDialog: true,
    atTheEnd: true,
  });
  expect(await keepsOpener(`${origin}${SETTINGS}`)).toEqual({ inDialog: true, atTheEnd: false });
  expect(await keepsOpener(`${origin}/privacy`)).toEqual({ inDialog: true, atTheEnd: false });
  expect(context.pages()).toHaveLength(1);
});
