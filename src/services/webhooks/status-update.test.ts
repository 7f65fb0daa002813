import { expect, test } from "vitest";
import { toStatusUpdate } from "./status-update";

const receivedAt = new Date("2026-11-21T12:00:00Z");

test("reads a status with our own id", () => {
  const status = {
    id: "wamid.1",
    status: "delivered",
    timestamp: "1750263773",
    biz_opaque_callback_data: "our-id",
  };

  expect(toStatusUpdate(status, receivedAt)).toEqual({
    wamid: "wamid.1",
    messageId: "our-id",
    status: "delivered",
    at: new Date("2025-06-18T16:22:53Z"),
  });
});

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
    messageId: null,
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
