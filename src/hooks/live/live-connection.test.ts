import { afterEach, expect, test } from "vitest";
import type { LiveEvent } from "@/contracts/events";
import type { Source } from "./event-source-loop";
import { openLiveConnection, type LiveConnection } from "./live-connection";

/** A server-sent event stream that a test holds in its hand. */
class FakeSource extends EventTarget implements Source {
  readyState = 0;
  constructor(readonly lastEventId: string | null) {
    super();
  }
  close() {
    this.readyState = 2;
  }
  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  breakOff() {
    this.readyState = 0;
    this.dispatchEvent(new Event("error"));
  }
  send(type: string, lastEventId: string, data: unknown = {}) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId }));
  }
}

let names = 0;
const open: LiveConnection[] = [];
afterEach(() => open.splice(0).forEach((connection) => connection.close()));

/** A browser in which tabs can be opened; every stream they ask the server for is in `sources`. */
function browser({ isSecure = true } = {}) {
  const name = `live-test-${process.pid}-${names++}`;
  const sources: FakeSource[] = [];
  const openTab = () => {
    const events: LiveEvent[] = [];
    let resets = 0;
    const connection = openLiveConnection({
      lockName: name,
      locks: isSecure ? navigator.locks : undefined,
      openChannel: () => new BroadcastChannel(name),
      openSource: (lastEventId) => {
        const source = new FakeSource(lastEventId);
        sources.push(source);
        return source;
      },
    });
    connection.onEvent((event) => events.push(event));
    connection.onReset(() => resets++);
    open.push(connection);
    return { connection, ids: () => events.map(({ id }) => id), resets: () => resets };
  };
  const source = async (index: number) => {
    await expect.poll(() => sources.length).toBeGreaterThan(index);
    return sources[index] as FakeSource;
  };
  return { openTab, source, sources };
}
const change = (id: string): LiveEvent => ({ kind: "message.created", id, conversationId: "c1" });

test("every tab hears of a change over the one stream of the first", async () => {
  const { openTab, source, sources } = browser();
  const [first, second] = [openTab(), openTab()];
  const stream = await source(0);
  stream.open();
  stream.send("message.created", "1-1-1", change("m1"));
  await expect.poll(second.ids).toEqual(["m1"]);
  expect(first.ids()).toEqual(["m1"]);
  expect(second.connection.state()).toBe("live");
  expect(sources).toHaveLength(1);
});

test("when the leading tab closes, the next goes on after the last event", async () => {
  const { openTab, source } = browser();
  const first = openTab();
  const stream = await source(0);
  stream.open();
  const second = openTab();
  stream.send("message.created", "1-1-1", change("m1"));
  await expect.poll(second.ids).toEqual(["m1"]);

  first.connection.close();
  const next = await source(1);
  expect(next.lastEventId).toBe("1-1-1");
  expect(stream.readyState).toBe(2);
  next.open();
  next.send("message.created", "1-2-1", change("m2"));
  expect(second.ids()).toEqual(["m1", "m2"]);
  expect(second.resets()).toBe(0);
});

test("a tab that takes over before anything has changed goes on from where the stream began", async () => {
  const { openTab, source } = browser();
  const [first, second] = [openTab(), openTab()];
  const stream = await source(0);
  stream.open();
  stream.send("message", "1-1-1");
  await expect.poll(second.connection.state).toBe("live");
  first.connection.close();
  const next = await source(1);
  expect(next.lastEventId).toBe("1-1-1");
  next.open();
  expect(second.resets()).toBe(0);
});

test("of three tabs one leads at any time, and no change is missed or told twice", async () => {
  const { openTab, source, sources } = browser();
  const tabs = [openTab(), openTab(), openTab()];
  for (const [index, tab] of tabs.entries()) {
    const stream = await source(index);
    stream.open();
    stream.send("message.created", `1-${index}-1`, change(`m${index}`));
    const last = tabs.at(-1);
    await expect.poll(() => last?.ids().at(-1)).toBe(`m${index}`);
    expect(sources).toHaveLength(index + 1);
    tab.connection.close();
  }
  expect(tabs[2]?.ids()).toEqual(["m0", "m1", "m2"]);
});

test("a tab opened later hears the state and the place in the stream at once", async () => {
  const { openTab, source } = browser();
  const first = openTab();
  const stream = await source(0);
  stream.open();
  stream.send("message", "1-1-1");
  stream.send("message.created", "1-2-1", change("m1"));
  const late = openTab();
  await expect.poll(late.connection.state).toBe("live");
  first.connection.close();
  expect((await source(1)).lastEventId).toBe("1-2-1");
});

test("a broken stream is seen, and mended without reading everything anew", async () => {
  const { openTab, source } = browser();
  const tab = openTab();
  const stream = await source(0);
  expect(tab.connection.state()).toBe("reconnecting");
  stream.open();
  stream.send("message", "1-1-1");
  stream.send("message.created", "1-2-1", change("m1"));
  stream.breakOff();
  expect(tab.connection.state()).toBe("reconnecting");
  stream.open();
  expect(tab.connection.state()).toBe("live");
  expect(tab.resets()).toBe(0);
});

test("the server's reset reaches every tab", async () => {
  const { openTab, source } = browser();
  const [first, second] = [openTab(), openTab()];
  const stream = await source(0);
  stream.open();
  stream.send("reset", "9-9-9");
  await expect.poll(second.resets).toBe(1);
  expect(first.resets()).toBe(1);
});

test("a stream that came back without a place to go on from asks for everything anew", async () => {
  const { openTab, source } = browser();
  const tab = openTab();
  const stream = await source(0);
  stream.open();
  stream.breakOff();
  stream.open();
  expect(tab.resets()).toBe(1);
});

test("a stream the server refused is asked for again, from the last event", async () => {
  const { openTab, source } = browser();
  openTab();
  const stream = await source(0);
  stream.open();
  stream.send("message.created", "1-1-1", change("m1"));
  stream.readyState = 2;
  stream.dispatchEvent(new Event("error"));
  await expect.poll(async () => (await source(1)).lastEventId, { timeout: 4_000 }).toBe("1-1-1");
});

test("without a network it says so, and what no contract knows is passed over", async () => {
  const { openTab, source } = browser();
  const tab = openTab();
  const stream = await source(0);
  stream.open();
  tab.connection.setNetwork(false);
  expect(tab.connection.state()).toBe("offline");
  tab.connection.setNetwork(true);
  expect(tab.connection.state()).toBe("live");
  stream.send("message.created", "1-1-1", { kind: "message.created" });
  expect(tab.ids()).toEqual([]);
});

test("where pages cannot agree on a leader, each has a stream of its own", async () => {
  const { openTab, sources } = browser({ isSecure: false });
  const [first, second] = [openTab(), openTab()];
  expect(sources).toHaveLength(2);
  sources[0]?.open();
  expect(first.connection.state()).toBe("live");
  expect(second.connection.state()).toBe("reconnecting");
});
