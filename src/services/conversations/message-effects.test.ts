import { expect, test } from "vitest";
import { effectsOf } from "./message-effects";

test.for([
  ["text", true, true],
  ["image", true, true],
  ["interactive", true, true],
  ["order", true, true],
  ["unsupported", true, true],
  ["a type of next year", true, true],
  ["constructor", true, true],
  ["reaction", true, false],
  ["edit", false, false],
  ["revoke", false, false],
  ["system", false, false],
] as const)(
  "a message of type %s: opens the window %s, asks for an agent %s",
  ([type, opensWindow, asksForAgent]) => {
    expect(effectsOf(type)).toEqual({ opensWindow, asksForAgent });
  },
);
