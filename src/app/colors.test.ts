import fs from "node:fs";
import { describe, expect, test } from "vitest";

// WCAG 2.2 AA: 4.5:1 for text (1.4.3), 3:1 for what tells a control or its focus apart from its surroundings (1.4.11).
const css = fs.readFileSync(new URL("./globals.css", import.meta.url), "utf8");
const light = readTokens(":root");
const themes = { light, dark: { ...light, ...readTokens(".dark") } };

const surfaces = ["background", "card", "popover", "sidebar", "muted", "thread"];
const text: [string, string[]][] = [
  ["foreground", [...surfaces, "accent", "secondary", "selected"]],
  ["muted-foreground", [...surfaces, "accent", "bubble-in"]],
  ["placeholder", ["field"]],
  ["primary", [...surfaces, "accent", "selected"]],
  ["primary-foreground", ["primary", "primary-hover"]],
  ["secondary-foreground", ["secondary", "secondary-hover"]],
  ["selected-foreground", ["selected"]],
  ["destructive", ["background", "card", "popover", "destructive-soft", "bubble-out", "thread"]],
  ["destructive-foreground", ["destructive", "destructive-hover"]],
  ["success", ["background", "card", "popover", "success-soft"]],
  ["success-foreground", ["success"]],
  ["warning", ["background", "card", "popover", "warning-soft"]],
  ["warning-foreground", ["warning"]],
  ["avatar-foreground", ["avatar"]],
  ["tooltip-foreground", ["tooltip"]],
  ["bubble-in-foreground", ["bubble-in"]],
  ["bubble-out-foreground", ["bubble-out"]],
  ["bubble-out-muted", ["bubble-out"]],
  ["pitch-foreground", ["pitch"]],
  ["pitch-muted", ["pitch"]],
];
const marks: [string, string[]][] = [
  ["input", ["background", "card", "popover", "field"]],
  ["ring", [...surfaces, "field"]],
  ["tick-read", ["bubble-out"]],
  ["thumb", ["input"]],
];

describe.each(Object.entries(themes))("in the %s theme", (_theme, tokens) => {
  test.each(pairs(text))("text in %s is readable on %s", (front, back) => {
    expect(contrast(tokens, front, back)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(marks))("%s stands out from %s", (front, back) => {
    expect(contrast(tokens, front, back)).toBeGreaterThanOrEqual(3);
  });
});

function pairs(table: [string, string[]][]): [string, string][] {
  return table.flatMap(([front, backs]) => backs.map((back): [string, string] => [front, back]));
}

function readTokens(selector: string): Record<string, string> {
  const block = css.split(`\n${selector} {`)[1]?.split("\n}")[0] ?? "";
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value] as const),
  );
}

function contrast(tokens: Record<string, string>, front: string, back: string): number {
  const [a, b] = [luminance(tokens, front), luminance(tokens, back)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Relative luminance (WCAG) of an opaque oklch() colour; the matrices are those of CSS Color 4. */
function luminance(tokens: Record<string, string>, name: string): number {
  const value = tokens[name] ?? "";
  const alias = value.match(/^var\(--([\w-]+)\)$/)?.[1];
  if (alias) return luminance(tokens, alias);
  const [, lightness, chroma, hue] = value.match(/^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/) ?? [];
  if (lightness === undefined) throw new Error(`--${name} is not an opaque oklch() colour: "${value}"`);
  const [L, C, H] = [Number(lightness), Number(chroma), (Number(hue) * Math.PI) / 180];
  const [a, b] = [C * Math.cos(H), C * Math.sin(H)];
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (channel: number) => Math.min(1, Math.max(0, channel));
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
