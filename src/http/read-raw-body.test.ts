import { expect, test } from "vitest";
import { readRawBody } from "./read-raw-body";

function requestOf(pull: (controller: ReadableStreamDefaultController<Uint8Array>, count: number) => void) {
  let count = 0;
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => pull(controller, (count += 1)) });
  return new Request("http://localhost/", { method: "POST", body, duplex: "half" } as RequestInit);
}

test("reads a body in pieces", async () => {
  const request = requestOf((controller, count) =>
    count > 3 ? controller.close() : controller.enqueue(Buffer.from(`${count}`)),
  );
  expect(Buffer.from(await readRawBody(request, 10)).toString()).toBe("123");
});

test("stops at what is too large", async () => {
  const request = requestOf((controller) => controller.enqueue(Buffer.alloc(6)));
  await expect(readRawBody(request, 10)).rejects.toMatchObject({ code: "payload_too_large" });
});

test("a sender who goes away is no fault of ours", async () => {
  const request = requestOf((controller) => controller.error(new Error("aborted")));
  await expect(readRawBody(request, 10)).rejects.toMatchObject({ code: "invalid_input" });
});
