/** How much is written at once and how much may wait; bytes as `sizeOf` counts them. */
type Limits = {
  /** The largest group. */
  items: number;
  bytes: number;
  /** How many groups are under way at once. */
  groups: number;
  /**
   * Beside others a group begins when it is a whole one, or when something of it has waited for so long: large groups
   * cost less, and nobody waits behind one that hangs.
   */
  patienceMs: number;
  /** Everything that was called and is not answered yet. */
  heldItems: number;
  heldBytes: number;
};

type Held<In, Out> = {
  item: In;
  size: number;
  since: number;
  resolve: (result: Out) => void;
  reject: (reason: unknown) => void;
};

/** Thrown by a call that finds too much waiting already; the caller's own caller must come again later. */
export class TooMuchWaitingError extends Error {
  override readonly name = "TooMuchWaitingError";
}

export type GroupedCalls<In, Out> = {
  /** @throws TooMuchWaitingError at once, or what `run` threw for this item. */
  call: (item: In) => Promise<Out>;
  /** Resolves when nothing is waiting or under way. */
  idle: () => Promise<void>;
};

/**
 * Answers many calls for one thing each by few calls for many: what comes while groups are under way becomes the next
 * group. Memory is bounded: beyond the limits a call is refused at once.
 * @param run answers a group, in order.
 * @param isAboutAnItem whether an error may be the fault of one item: then each is run alone, once. Any other error
 * is the fault of what everybody needs, so whoever waits for it is told at once as well.
 */
export function groupCalls<In, Out>(input: {
  run: (items: readonly In[]) => Promise<readonly Out[]>;
  sizeOf: (item: In) => number;
  isAboutAnItem: (error: unknown) => boolean;
  limits: Limits;
}): GroupedCalls<In, Out> {
  const { run, sizeOf, isAboutAnItem, limits } = input;
  const waiting: Held<In, Out>[] = [];
  let heldItems = 0;
  let heldBytes = 0;
  let underWay = 0;
  let waitingBytes = 0;
  let isScheduled = false;
  let patience: NodeJS.Timeout | undefined;
  const onIdle: (() => void)[] = [];

  const release = ({ size }: Held<In, Out>) => {
    heldItems -= 1;
    heldBytes -= size;
  };
  const refuse = (held: readonly Held<In, Out>[], reason: unknown) => {
    for (const each of held) {
      release(each);
      each.reject(reason);
    }
  };

  const runGroup = async (group: readonly Held<In, Out>[]) => {
    const results = await run(group.map(({ item }) => item));
    group.forEach((each, index) => {
      release(each);
      // The same length as the group: `run` promises one result for each item.
      each.resolve(results[index] as Out);
    });
  };

  const answer = async (group: readonly Held<In, Out>[]): Promise<void> => {
    try {
      await runGroup(group);
    } catch (error) {
      if (group.length === 1 || !isAboutAnItem(error)) {
        refuse(group, error);
        if (!isAboutAnItem(error)) refuse(take(waiting.length), error);
        return;
      }
      for (const [index, each] of group.entries()) {
        try {
          await runGroup([each]);
        } catch (reason) {
          if (!isAboutAnItem(reason)) return refuse(group.slice(index), reason);
          refuse([each], reason);
        }
      }
    }
  };

  const take = (count: number): Held<In, Out>[] => {
    const taken = waiting.splice(0, count);
    for (const { size } of taken) waitingBytes -= size;
    return taken;
  };
  const takeGroup = (): Held<In, Out>[] => {
    let bytes = 0;
    let count = 0;
    for (const { size } of waiting) {
      if (count === limits.items || (count > 0 && bytes + size > limits.bytes)) break;
      bytes += size;
      count += 1;
    }
    return take(count);
  };
  /** How long from now a group may begin, in ms; 0 is at once. */
  const pause = (): number => {
    const isWhole = waiting.length >= limits.items || waitingBytes >= limits.bytes;
    if (underWay === 0 || isWhole || !waiting[0]) return 0;
    return Math.max(0, waiting[0].since + limits.patienceMs - performance.now());
  };

  const start = () => {
    isScheduled = false;
    while (waiting.length > 0 && underWay < limits.groups && pause() === 0) {
      underWay += 1;
      void answer(takeGroup()).finally(() => {
        underWay -= 1;
        if (heldItems > 0) return schedule();
        clearTimeout(patience);
        patience = undefined;
        for (const tell of onIdle.splice(0)) tell();
      });
    }
  };
  const schedule = () => {
    if (isScheduled || waiting.length === 0 || underWay >= limits.groups) return;
    const ms = pause();
    if (ms > 0) {
      patience ??= setTimeout(() => {
        patience = undefined;
        schedule();
      }, ms);
      return;
    }
    // A turn later, so that what arrived together goes together.
    isScheduled = true;
    setImmediate(start);
  };

  return {
    call: (item) =>
      new Promise((resolve, reject) => {
        const size = sizeOf(item);
        if (heldItems >= limits.heldItems || heldBytes + size > limits.heldBytes)
          return reject(new TooMuchWaitingError(`${heldItems} calls wait already`));
        heldItems += 1;
        heldBytes += size;
        waitingBytes += size;
        waiting.push({ item, size, since: performance.now(), resolve, reject });
        schedule();
      }),
    idle: async () => {
      if (heldItems > 0) await new Promise<void>((resolve) => onIdle.push(resolve));
    },
  };
}
