import { describe, expect, test } from "vitest";
import { isPublicAddress, lookupPublic, mediaOriginOf } from "./media-address";

describe("S8 where a token may go for a file", () => {
  test.each([
    ["https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", "meta"],
    ["https://scontent-gru1-2.xx.fbcdn.net/v/x.jpg", "meta"],
    ["https://mmg.whatsapp.net/x", "meta"],
    ["https://www.facebook.com/x", "meta"],
    ["https://graph.facebook.com/v24.0/x", "graph"],
    ["https://LOOKASIDE.FBSBX.COM/x", "meta"],
    ["https://lookaside.fbsbx.com.evil.example/x", null],
    ["https://evil-fbsbx.com/x", null],
    ["https://evil.example/lookaside.fbsbx.com", null],
    ["https://lookaside.fbsbx.com@evil.example/x", null],
    ["https://user:pass@lookaside.fbsbx.com/x", null],
    ["https://lookaside.fbsbx.com:8443/x", null],
    ["http://lookaside.fbsbx.com/x", null],
    ["ftp://lookaside.fbsbx.com/x", null],
    ["https://127.0.0.1/x", null],
    ["https://2130706433/x", null],
    ["https://[::1]/x", null],
    ["http://169.254.169.254/latest/meta-data", null],
    ["file:///etc/passwd", null],
    ["//lookaside.fbsbx.com/x", null],
    ["", null],
  ] as const)("%s: %s", (address, origin) => {
    expect(mediaOriginOf(address, "https://graph.facebook.com")).toBe(origin);
  });

  test("the origin of META_GRAPH_BASE_URL is trusted whole, and nothing beside it", () => {
    const base = "http://127.0.0.1:4010";
    expect(mediaOriginOf("http://127.0.0.1:4010/file?x=1", base)).toBe("graph");
    expect(mediaOriginOf("http://127.0.0.1:4011/file", base)).toBeNull();
    expect(mediaOriginOf("https://127.0.0.1:4010/file", base)).toBeNull();
    expect(mediaOriginOf("http://localhost:4010/file", base)).toBeNull();
  });
});

describe("S8 addresses that a name of Meta's may lead to", () => {
  test.each(["31.13.72.53", "157.240.1.1", "8.8.8.8", "2a03:2880:f12c::1"])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "fc00::1",
    "fe80::1",
    "ff02::1",
    "2002:7f00:1::",
    "2001:db8::1",
    "no address",
  ])("%s is not", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([true, false])(
    "a name that leads home is refused before anything connects (all: %s)",
    async (all) => {
      const error = await new Promise((resolve) => lookupPublic("localhost", { all }, resolve));
      expect(error).toMatchObject({ code: "ENOTFOUND" });
    },
  );
});
