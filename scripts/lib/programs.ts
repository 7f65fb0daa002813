/** Where the programs of our npm packages lie; run directly, they need neither npx nor a shell. */
export const programs = {
  prettier: "node_modules/prettier/bin/prettier.cjs",
  tsc: "node_modules/typescript/bin/tsc",
  eslint: "node_modules/eslint/bin/eslint.js",
  depcruise: "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
  vitest: "node_modules/vitest/vitest.mjs",
  knip: "node_modules/knip/bin/knip.js",
  playwright: "node_modules/playwright/cli.js",
  next: "node_modules/next/dist/bin/next",
} as const;
