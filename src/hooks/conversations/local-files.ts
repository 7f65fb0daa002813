/** How many files of this tab are kept in memory for showing; the oldest go first and come from the server then. */
const KEPT = 24;

const addresses = new Map<string, string>();

/** Makes a file that is being sent visible under the id of its message or media before the server has it. */
export function keepLocalFile(id: string, file: Blob): void {
  addresses.set(id, addresses.get(id) ?? URL.createObjectURL(file));
  for (const [oldest, address] of addresses) {
    if (addresses.size <= KEPT) break;
    addresses.delete(oldest);
    // Both ids of one file may stand here.
    if (![...addresses.values()].includes(address)) URL.revokeObjectURL(address);
  }
}

/** Shows the same file under its media id too, once it was uploaded: the picture on the page does not flicker. */
export function shareLocalFile(id: string, mediaId: string): void {
  const address = addresses.get(id);
  if (address) addresses.set(mediaId, address);
}

/** The address of a file that this tab has sent since it was loaded. */
export function localFileAddress(id: string): string | undefined {
  return addresses.get(id);
}
