import { randomUUID } from "node:crypto";

const COUNTS = 0x1000;

let lastMs = 0;
let count = 0;

/**
 * A new row id: UUIDv7 (RFC 9562, section 5.7), so that ids sort by time, and those of one process in the order in which
 * they were made: the 12 bits behind the time count within a millisecond (section 6.2, method 1).
 */
export function newId(): string {
  // Node keeps random bytes in stock for this one, which costs a tenth of asking for some each time.
  const random = randomUUID();
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // Somewhere in the lower half, so that there is room to count on.
    count = Number.parseInt(random.slice(0, 2), 16) * 8;
  } else if (++count === COUNTS) {
    lastMs += 1;
    count = 0;
  }
  const time = lastMs.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, "0")}${random.slice(18)}`;
}
