import { expect } from "vitest";
import { GET } from "@/app/api/v1/events/route";

type Seen = { event: string; id: string; subject: string };

/** Asks for the event stream like a browser; `signal` is what breaks when the browser goes away. */
export function openStream(
  apiKey: string,
  lastEventId: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    ...(lastEventId ? { "last-event-id": lastEventId } : {}),
  };
  return GET(new Request("http://127.0.0.1/api/v1/events", { headers, signal }), {
    params: Promise.resolve({}),
  });
}

/** Opens the stream like a browser and collects events until told to stop. */
export async function listen(apiKey: string, lastEventId?: string) {
  const abort = new AbortController();
  const response = await openStream(apiKey, lastEventId, abort.signal);
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("The answer has no body");
  const seen: Seen[] = [];
  let retryMs = 0;
  let lastId = "";
  let rest = "";
  let hasEnded = false;
  const pump = async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value;
      const frames = rest.split("\n\n");
      rest = frames.pop() ?? "";
      for (const frame of frames) {
        const field = (name: string) => frame.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1] ?? "";
        lastId = field("id") || lastId;
        retryMs = Number(field("retry")) || retryMs;
        const event = field("event");
        if (event)
          seen.push({ event, id: lastId, subject: (JSON.parse(field("data")) as { id?: string }).id ?? "" });
      }
    }
  };
  const pumped = pump()
    .catch(() => undefined)
    .finally(() => (hasEnded = true));
  await expect.poll(() => lastId, { timeout: 10_000 }).not.toBe("");
  return {
    seen,
    subjects: () => seen.filter((one) => one.event !== "reset").map((one) => one.subject),
    lastId: () => lastId,
    retryMs: () => retryMs,
    hasEnded: () => hasEnded,
    async close() {
      abort.abort();
      await pumped;
    },
  };
}
