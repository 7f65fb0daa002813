import { expect, test } from "vitest";
import { createSdkSource } from "./sdk-source";

const launch = {
  appId: "1000",
  apiVersion: "v25.0",
  configId: "2000",
  dialogOrigin: "https://www.facebook.com",
};

test.each([
  ["who may not connect", null],
  ["an installation without the SDK", { ...launch, sdkUrl: null }],
])("%s has nothing to load and nothing to wait for", (_who, settings) => {
  const source = createSdkSource(settings);
  source.load();
  expect(source.isSettled()).toBe(true);
  expect(source.find()).toBeNull();
});

test("with the SDK configured the page waits until it knows", () => {
  const source = createSdkSource({ ...launch, sdkUrl: "https://connect.facebook.net/en_US/sdk.js" });
  expect(source.isSettled()).toBe(false);
  expect(source.find()).toBeNull();
});
