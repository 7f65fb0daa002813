import { expect, test } from "vitest";
import { z } from "zod";
import { parseBody, parseQuery } from "./parse-input";

const Anything = z.record(z.string(), z.unknown());

/** A body of unknown length, as a client sends it with Transfer-Encoding: chunked. */
function chunked(chunks: Iterable<Uint8Array<ArrayBuffer>>) {
  const iterator = chunks[Symbol.iterator]();
  return new Request("http://127.0.0.1/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: new ReadableStream({
      pull(controller) {
        const next = iterator.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
    }),
    duplex: "half",
  } as RequestInit);
}

function json(text: string) {
  return chunked([new TextEncoder().encode(text)]);
}

test("a body that does not tell its length is read no further than the limit", async () => {
  let sent = 0;
  function* endless() {
    for (; sent < 10_000; sent += 1) yield new Uint8Array(64 * 1024).fill(32);
  }
  await expect(parseBody(chunked(endless()), Anything)).rejects.toMatchObject({ code: "payload_too_large" });
  expect(sent).toBeLessThan(10);
});

test("a character cut in two by the chunks arrives whole", async () => {
  const bytes = new TextEncoder().encode('{"a":"ã"}');
  await expect(parseBody(chunked([bytes.slice(0, 7), bytes.slice(7)]), Anything)).resolves.toEqual({
    a: "ã",
  });
});

test("bytes that are no UTF-8 are refused", async () => {
  const body = chunked([new Uint8Array([0x22, 0xff, 0x22])]);
  await expect(parseBody(body, z.string())).rejects.toMatchObject({ code: "invalid_input" });
});

test.each(['{"a":"x\\u0000"}', '{"a":{"b":["\\u0000"]}}', '{"\\u0000":1}', "[".repeat(100_000)])(
  "a body that the database could not hold is refused (%#)",
  async (text) => {
    await expect(parseBody(json(text), Anything)).rejects.toMatchObject({ code: "invalid_input" });
  },
);

test("a NUL in the query is refused, what only looks like one is not", () => {
  const query = (search: string) => parseQuery(new Request(`http://127.0.0.1/${search}`), Anything);
  expect(() => query("?q=a%00b")).toThrow(expect.objectContaining({ code: "invalid_input" }));
  expect(query("?q=%2500")).toEqual({ q: "%00" });
});
