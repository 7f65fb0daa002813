import nextCoreWebVitals from "eslint-config-next/core-web-vitals";
import tseslint from "typescript-eslint";

const envModule =
  "Read variables through src/lib/server/env.ts, which checks them once and names what is wrong.";

export default tseslint.config(
  {
    ignores: [
      "node_modules",
      "**/.next",
      ".data",
      "src/generated",
      "next-env.d.ts",
      "playwright-report",
      "test-results",
    ],
  },
  ...nextCoreWebVitals,
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ["**/*.ts", "**/*.tsx"] })),
  {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/require-await": "off",
      "no-console": "error",
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "no-restricted-properties": ["error", { object: "process", property: "env", message: envModule }],
    },
  },
  {
    files: [
      "src/lib/server/env.ts",
      "src/simulator/**",
      "src/testing/**",
      "scripts/**",
      "e2e/**",
      "prisma/**",
      "*.config.ts",
    ],
    rules: { "no-restricted-properties": "off" },
  },
  { files: ["scripts/**", "prisma/**", "src/simulator/**"], rules: { "no-console": "off" } },
  {
    files: ["e2e/**", "src/testing/**"],
    rules: { "react-hooks/rules-of-hooks": "off", "no-empty-pattern": "off" },
  },
);
