import type { NextConfig } from "next";
import { apiHeaders, fileHeaders } from "./src/http/api-headers";
import { WEBHOOK_PATH, webhookAliases } from "./src/http/webhook-addresses";
import { env } from "./src/lib/server/env";

// A wrong variable fails here, at build and at start, not in the first request.
env();

const toList = (headers: Record<string, string>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }));

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Event streams must not be held back by a compressor; put compression into the proxy in front.
  compress: false,
  // `npm run verify` checks types, tests included; a start on a fresh machine need not do it again.
  typescript: { ignoreBuildErrors: true },
  // `npm run dev` serves localhost; its parts may be asked for by the other name of the same machine.
  allowedDevOrigins: ["127.0.0.1"],
  // Meta puts its code, and our verify token, into addresses; the development log must not show them.
  logging: { incomingRequests: { ignore: [/[?&](code|hub\.verify_token)=/] } },
  serverExternalPackages: ["@node-rs/argon2", "pg", "pg-boss", "pino"],
  skipTrailingSlashRedirect: true,
  // Pages get theirs, which differ from one to the next and from one installation to another, in src/proxy.ts.
  headers: async () => [
    { source: "/:path*", headers: [{ key: "X-Content-Type-Options", value: "nosniff" }] },
    ...["/api/:path*", "/webhooks/:path*", "/health"].map((source) => ({
      source,
      headers: toList(apiHeaders),
    })),
    { source: "/api/v1/media/:id", headers: toList(fileHeaders) },
  ],
  // The webhook addresses that the customer's documents name reach the one handler.
  rewrites: async () =>
    webhookAliases
      .flatMap((source) => [
        { source, destination: WEBHOOK_PATH },
        { source: `${source}/`, destination: WEBHOOK_PATH },
      ])
      .concat([{ source: "/health", destination: "/api/health" }]),
};

export default config;
