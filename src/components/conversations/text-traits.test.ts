import { expect, test } from "vitest";
import { isFewEmoji, isRightToLeft } from "./text-traits";

test.each(["مرحبا", "12 שלום", "«سلام» ok"])("%s runs from right to left", (text) => {
  expect(isRightToLeft(text)).toBe(true);
});

test.each(["Olá", "Ana: مرحبا", "123", ""])("%s runs from left to right", (text) => {
  expect(isRightToLeft(text)).toBe(false);
});

test.each(["👍", "👍🏽 ❤️", "👨‍👩‍👧😀🎂", "🇧🇷", "1️⃣"])("%s is shown large", (text) => {
  expect(isFewEmoji(text)).toBe(true);
});

test.each(["", "1", "ok 👍", "👍👍👍👍", "#"])("%s is shown as text", (text) => {
  expect(isFewEmoji(text)).toBe(false);
});
