import { expect, test } from "vitest";
import { toStatusUpdate } from "./status-update";

const receivedAt = new Date("2026-11-21T12:00:00Z");

test("reads a status with our own id", () => {
  const status = {
    id: "wamid.1",
    status: "delivered",
    timestamp: "1750263773",
    biz_opaque_callback_data: "our-id.2",
  };

  expect(toStatusUpdate(status, receivedAt)).toEqual({
    wamid: "wamid.1",
    send: { messageId: "our-id", number: 2 },
    status: "delivered",
    at: new Date("2025-06-18T16:22:53Z"),
  });
});

test.each(["someone else's data", "our-id", "our-id.", "our-id.0", ".1", "a.b.1", "our-id.12345678901"])(
  "takes %j for a stranger's text",
  (text) => {
    const status = { id: "wamid.1", status: "sent", biz_opaque_callback_data: text };
    expect(toStatusUpdate(status, receivedAt)).toMatchObject({ send: null });
  },
);

test("reads why a message failed", () => {
  const errors = [
    {
      code: 131047,
      title: "Re-engagement message",
      error_data: { details: "More than 24 hours" },
      href: "…",
    },
  ];

  expect(toStatusUpdate({ id: "wamid.1", status: "failed", errors }, receivedAt)).toEqual({
    wamid: "wamid.1",
    send: null,
    status: "failed",
    at: receivedAt,
    error: { code: 131047, title: "Re-engagement message", details: "More than 24 hours" },
  });
});

test("passes over a status name that we do not know", () => {
  expect(toStatusUpdate({ id: "wamid.1", status: "warning" }, receivedAt)).toBeNull();
});

test.each([{ status: "sent" }, { id: "wamid.1" }, "sent", null])("refuses %j", (raw) => {
  expect(() => toStatusUpdate(raw, receivedAt)).toThrow();
});
