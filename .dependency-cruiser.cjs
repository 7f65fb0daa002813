/** The arrows of docs/architecture.md; each crossing is an error. @type {import("dependency-cruiser").IConfiguration} */
const tests = "\\.(test|spec)\\.tsx?$";

function never(name, comment, from, to) {
  return { name, comment, severity: "error", from, to };
}

module.exports = {
  forbidden: [
    never(
      "no-circles",
      "Two modules that need each other are one, or hide a third.",
      {},
      { circular: true, viaOnly: { pathNot: "^src/generated" } },
    ),
    never(
      "contracts-import-only-zod",
      "Contracts are shared by browser and server.",
      { path: "^src/contracts/", pathNot: tests },
      { pathNot: "^(src/contracts/|node_modules/zod/)" },
    ),
    never(
      "lib-knows-no-business",
      "lib knows Postgres, Graph, crypto and queues, and nothing of the business.",
      { path: "^src/lib/", pathNot: tests },
      { path: "^src/(services|http|app|worker|components|hooks|simulator|testing)/" },
    ),
    never(
      "client-lib-stays-in-the-browser",
      "Browser code must not reach server code.",
      { path: "^src/(components|hooks|lib/client)/", pathNot: tests },
      { path: "^src/(lib/server|services|http|worker|generated|simulator|testing)/" },
    ),
    never(
      "services-know-no-transport",
      "Services know neither Next.js, React nor Response.",
      { path: "^src/services/", pathNot: tests },
      {
        path: "^(src/(app|http|worker|components|hooks|simulator|testing)/|node_modules/(next|react|react-dom|next-auth)/)",
      },
    ),
    never(
      "http-does-not-know-pages",
      "The transport serves routes; it does not import them.",
      { path: "^src/http/", pathNot: tests },
      { path: "^src/(app|worker|components|hooks|simulator|testing)/" },
    ),
    never(
      "pages-reach-data-through-services",
      "Pages and routes call verbs; only http and services know the database.",
      { path: "^src/app/", pathNot: tests },
      { path: "^src/(generated|lib/server/(db|pool|graph|seal|queue)|worker|simulator|testing)" },
    ),
    never(
      "worker-is-http-without-http",
      "Worker and app meet only through the database.",
      { path: "^src/worker/", pathNot: tests },
      { path: "^src/(app|http|components|hooks|simulator|testing)/" },
    ),
    never(
      "web-serves-and-knows-no-pages",
      "The web process answers webhooks and hands everything else to Next.",
      { path: "^src/web/", pathNot: tests },
      { path: "^src/(app|worker|components|hooks|simulator|testing)/" },
    ),
    never(
      "nobody-needs-the-web-process",
      "What routes and web process share is in src/http.",
      { path: "^src/(?!web/|testing/)", pathNot: tests },
      { path: "^src/web/" },
    ),
    never(
      "one-door-to-tenant-data",
      "Reach tenant data through ctx.tenant (services/context.ts).",
      { path: "^src/services/", pathNot: `${tests}|^src/services/(context\\.ts|organizations/)` },
      { path: "^src/lib/server/(db|pool)\\.ts$", dependencyTypesNot: ["type-only"] },
    ),
    never(
      "one-door-of-the-intake",
      "Only what takes in webhooks writes without a transaction of its own (docs/decisions/0014).",
      {
        path: "^src/",
        pathNot: `${tests}|^src/(lib/server|web)/|^src/services/(webhooks/store-webhook|whatsapp/endpoint-secrets)\\.ts$`,
      },
      { path: "^src/lib/server/intake-pool\\.ts$" },
    ),
    never(
      "simulator-stands-alone",
      "The simulator plays Meta: one misreading must not hide on both sides.",
      { path: "^src/simulator/", pathNot: tests },
      { path: "^(src/(?!simulator/)|scripts/|e2e/)" },
    ),
    never(
      "product-does-not-know-the-simulator",
      "The product speaks Graph over HTTP, whoever answers.",
      { path: "^src/(?!simulator/|testing/)", pathNot: tests },
      { path: "^src/(simulator|testing)/" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|node_modules/\\.cache)" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
