import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { messagesOf } from "@/messages";
import { auditActions } from "./audit-actions";

/** Every action that a verb writes into the log, read from the verbs themselves. */
function writtenActions(): string[] {
  const services = path.resolve(import.meta.dirname, "../../services");
  const files = fs.readdirSync(services, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .flatMap((file) => {
      const text = fs.readFileSync(path.join(services, file), "utf8");
      return [
        ...text.matchAll(/action: (?:[^"\n]*\? )?"([a-z-]+\.[a-z-]+)"(?: : "([a-z-]+\.[a-z-]+)")?/g),
      ].flatMap(([, first, second]) => [first ?? "", ...(second ? [second] : [])]);
    });
}

test("each action that can be in the log has a text, and each text an action", () => {
  const known = auditActions(messagesOf("pt-BR").security.actions);

  expect([...new Set(writtenActions())].sort()).toEqual(known.sort());
});
