import { expect, test } from "vitest";
import { z } from "zod";
import { GraphError, GraphUnreachableError, isPassing, isRateLimited } from "./graph-error";
import { readAnswer, readRetryAfterMs } from "./read-answer";

const Wanted = z.object({ id: z.string() });

function read(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  try {
    return readAnswer({ status, headers, text }, Wanted, ["s3cret-token", "482913"]);
  } catch (error) {
    return error;
  }
}

test("gives what was asked for", () => {
  expect(read(200, { id: "1", more: true })).toEqual({ id: "1" });
});

test("Meta's refusal is told by its body, whatever the HTTP status says", () => {
  const body = {
    error: {
      message: "(#130429) Rate limit hit",
      type: "OAuthException",
      code: 130429,
      error_data: { messaging_product: "whatsapp", details: "Throughput has been reached." },
      error_subcode: 2494055,
      fbtrace_id: "Az8or2",
    },
  };
  for (const status of [200, 400, 500]) {
    const error = read(status, body);
    expect(error).toBeInstanceOf(GraphError);
    expect(error).toMatchObject({
      code: 130429,
      subcode: 2494055,
      traceId: "Az8or2",
      details: "Throughput has been reached.",
      httpStatus: status,
      isTransient: false,
    });
  }
});

test("a refusal with odd or missing parts is still a refusal", () => {
  expect(read(400, { error: { code: "190", error_data: "text", error_subcode: null } })).toMatchObject({
    name: "GraphError",
    code: 190,
    details: null,
  });
});

const unreadable: [string, number, unknown, boolean][] = [
  ["a success without what we need", 200, { data: [] }, true],
  ["a success that is not JSON", 200, "<html>", true],
  ["a gateway's error page", 502, "<html>Bad gateway</html>", true],
  ["a redirect", 302, "", true],
  ["a proxy's refusal", 403, "Forbidden", false],
  ["a refusal without a code", 400, { error: { message: "?" } }, false],
];

test.for(unreadable)("%s (HTTP %i) cannot be read", ([, status, body, mayHaveArrived]) => {
  const error = read(status, body);
  expect(error).toBeInstanceOf(GraphUnreachableError);
  expect(error).toMatchObject({ reason: "unreadable_answer", httpStatus: status, mayHaveArrived });
});

test("no secret of the call, and nothing that looks like a token, stays in an error", () => {
  const error = read(400, {
    error: {
      code: 190,
      message: "Malformed s3cret-token EAAGm0PX4ZCps",
      error_data: { details: "PIN 482913 is wrong" },
    },
  });
  expect(error).toMatchObject({ message: "Malformed [hidden] [hidden]", details: "PIN [hidden] is wrong" });
});

test("knows how long Meta asks to wait", () => {
  const now = Date.parse("2026-05-01T12:00:00Z");
  const usage = (minutes: number) =>
    JSON.stringify({ "1": [{ type: "x", estimated_time_to_regain_access: minutes }] });
  expect(readRetryAfterMs({ "retry-after": "7" }, now)).toBe(7_000);
  expect(readRetryAfterMs({ "retry-after": "Fri, 01 May 2026 12:00:30 GMT" }, now)).toBe(30_000);
  expect(readRetryAfterMs({ "x-business-use-case-usage": usage(3) }, now)).toBe(180_000);
  expect(readRetryAfterMs({ "x-business-use-case-usage": usage(0) }, now)).toBeUndefined();
  expect(readRetryAfterMs({ "x-business-use-case-usage": "nonsense" }, now)).toBeUndefined();
  expect(readRetryAfterMs({}, now)).toBeUndefined();
});

test("tells passing trouble from final refusals", () => {
  const refusal = (code: number, subcode?: number) => read(400, { error: { code, error_subcode: subcode } });
  for (const code of [4, 17, 32, 613, 80007]) expect(isRateLimited(refusal(code))).toBe(true);
  for (const code of [1, 2, 4, 131000, 131016, 133004]) expect(isPassing(refusal(code))).toBe(true);
  for (const code of [10, 100, 190, 133005, 133016]) expect(isPassing(refusal(code))).toBe(false);
  expect(isPassing(refusal(100, 133004))).toBe(true);
  expect(isPassing(read(400, { error: { code: 100, is_transient: true } }))).toBe(true);
  expect(isPassing(new Error("a bug"))).toBe(false);
});

test("a refusal can be stored whatever its words are", () => {
  const message = `bad \u0000 word ${"x".repeat(488)}`;
  for (const text of [message, `${"x".repeat(499)}😀`, "half \ud83d"]) {
    const error = read(400, { error: { code: 131026, message: text, fbtrace_id: `${"x".repeat(127)}😀` } });
    expect(error).toBeInstanceOf(GraphError);
    const told = error instanceof GraphError ? `${error.message}${error.traceId ?? ""}` : "";
    expect([told.isWellFormed(), told.includes("\u0000")]).toEqual([true, false]);
  }
});
