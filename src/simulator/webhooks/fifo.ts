const COMPACT_FROM = 1_024;

/** A queue that stays fast however long it grows: an array's shift moves all that is behind. */
export type Fifo<T> = { push(value: T): void; shift(): T | undefined; size(): number };

/** Makes an empty queue. */
export function createFifo<T>(): Fifo<T> {
  let items: T[] = [];
  let head = 0;
  return {
    push: (value) => void items.push(value),
    shift() {
      if (head >= items.length) return undefined;
      const value = items[head];
      head += 1;
      if (head >= COMPACT_FROM && head * 2 >= items.length) {
        items = items.slice(head);
        head = 0;
      }
      return value;
    },
    size: () => items.length - head,
  };
}
