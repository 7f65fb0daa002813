import { expect, test } from "vitest";
import { ApiError, NetworkError } from "@/lib/client/api-client";
import { refusalOf } from "./refusal-of";

const refused = (code: string) => refusalOf(new ApiError({ status: 400, code, message: "…" }));

test("a refusal that is known has its own text, any other the general one", () => {
  expect(refused("meta_rate_limited")).toBe("meta_rate_limited");
  expect(refused("conflict")).toBe("conflict");
  expect(refused("from_the_future")).toBe("other");
});

test("without an answer the network is to blame", () => {
  expect(refusalOf(new NetworkError("gone"))).toBe("network");
  expect(refusalOf(new Error("whatever"))).toBe("network");
});
