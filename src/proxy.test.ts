import { unstable_doesMiddlewareMatch as doesProxyMatch } from "next/experimental/testing/server";
import { expect, test } from "vitest";
import { config } from "./proxy";

const isCovered = (url: string) => doesProxyMatch({ config, nextConfig: {}, url });

test.each([
  "/",
  "/sign-in",
  "/dashboard",
  "/dashboard/conversations/c1",
  "/dashboard/settings/whatsapp",
  "/dashboard/settings/whatsapp?code=x",
  "/privacy",
  "/nowhere",
  "/apiary",
  "/health-report",
  "/webhooks-log",
])("the page %s gets its headers from the proxy", (url) => {
  expect(isCovered(url)).toBe(true);
});

test.each([
  "/api/v1/whatsapp/webhook",
  "/api/whatsapp/webhook",
  "/api/health",
  "/api",
  "/webhooks/whatsapp",
  "/webhooks/whatsapp/",
  "/health",
  "/health/",
  "/_next/static/chunks/main.js",
])("%s reaches its route with its body untouched", (url) => {
  expect(isCovered(url)).toBe(false);
});
