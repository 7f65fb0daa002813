/** A number with something to send; `room`: how many calls its pace allows now. */
export type Waiting = { organizationId: string; phoneId: string; room: number; isFast: boolean };

/** What a worker is sending at this moment, by number and by organization. */
export type UnderWay = { byNumber: ReadonlyMap<string, number>; byOrganization: ReadonlyMap<string, number> };

/** Calls that a worker has under way at once: in all, for one organization, for one number, for one of high throughput. */
export const AT_ONCE = 128;
const OF_ONE_ORGANIZATION = 96;
const OF_ONE_NUMBER = 32;
const OF_A_FAST_NUMBER = 96;

/**
 * How many messages of each number are taken up, in the order of the numbers: one of each, then another of each, until
 * `free` are given away. So nobody waits behind somebody else's backlog, and nobody whose calls hang fills the worker.
 */
export function shareSlots(numbers: readonly Waiting[], free: number, underWay: UnderWay): number[] {
  const taken = numbers.map(() => 0);
  const byOrganization = new Map(underWay.byOrganization);
  let left = free;
  for (let isGiving = true; isGiving && left > 0;) {
    isGiving = false;
    for (const [index, { organizationId, phoneId, room, isFast }] of numbers.entries()) {
      const own = taken[index] ?? 0;
      const ofNumber = own + (underWay.byNumber.get(phoneId) ?? 0);
      const ofOrganization = byOrganization.get(organizationId) ?? 0;
      if (left === 0) break;
      if (own >= room || ofNumber >= (isFast ? OF_A_FAST_NUMBER : OF_ONE_NUMBER)) continue;
      if (ofOrganization >= OF_ONE_ORGANIZATION) continue;
      taken[index] = own + 1;
      byOrganization.set(organizationId, ofOrganization + 1);
      left -= 1;
      isGiving = true;
    }
  }
  return taken;
}
