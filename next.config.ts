import type { NextConfig } from "next";
import { env } from "./src/lib/server/env";

// A wrong variable fails here, at build and at start, not in the first request.
env();

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Event streams must not be held back by a compressor; put compression into the proxy in front.
  compress: false,
  // `npm run verify` checks types, tests included; a start on a fresh machine need not do it again.
  typescript: { ignoreBuildErrors: true },
  // Meta puts its code, and our verify token, into addresses; the development log must not show them.
  logging: { incomingRequests: { ignore: [/[?&](code|hub\.verify_token)=/] } },
  serverExternalPackages: ["@node-rs/argon2", "pg", "pg-boss", "pino"],
  skipTrailingSlashRedirect: true,
  // The webhook addresses that the customer's documents name reach the one handler.
  rewrites: async () =>
    ["/webhooks/whatsapp", "/api/whatsapp/webhook", "/api/webhooks/whatsapp"]
      .flatMap((source) => [
        { source, destination: "/api/v1/whatsapp/webhook" },
        { source: `${source}/`, destination: "/api/v1/whatsapp/webhook" },
      ])
      .concat([{ source: "/health", destination: "/api/health" }]),
};

export default config;
