import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Hosts on which Meta keeps files (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media). */
const META_HOSTS = ["fbsbx.com", "fbcdn.net", "whatsapp.net", "facebook.com"];

/** Whether a file may be asked for there: `graph` is the origin that all our calls go to, `meta` a host of Meta's. */
export type MediaOrigin = "graph" | "meta";

/**
 * Which of the places that may get a token an address names, or null when it names another: only https on Meta's own
 * hosts, and the origin of META_GRAPH_BASE_URL, whatever that is.
 */
export function mediaOriginOf(address: string, graphBaseUrl: string): MediaOrigin | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return null;
  if (url.origin !== "null" && url.origin === new URL(graphBaseUrl).origin) return "graph";
  if (url.protocol !== "https:" || url.port !== "") return null;
  const isMetas = META_HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
  return isMetas ? "meta" : null;
}

// IANA special-purpose registries: nothing of Meta's is there. IPv6 is reversed: only global unicast is allowed.
const privateRanges = new BlockList();
const ranges4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const;
for (const [network, prefix] of ranges4) privateRanges.addSubnet(network, prefix, "ipv4");
// Within global unicast: tunnels that lead to IPv4 addresses (6to4, Teredo, other special purposes) and documentation.
const ranges6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;
for (const [network, prefix] of ranges6) privateRanges.addSubnet(network, prefix, "ipv6");
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

/** Whether an IP address is of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !privateRanges.check(address, "ipv4");
  return family === 6 && globalUnicast.check(address, "ipv6") && !privateRanges.check(address, "ipv6");
}

/**
 * Looks a host up for a connection and gives out only public addresses: what is checked is what is connected to, so a
 * name that answers differently the second time gains nothing.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    const found = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = found;
    if (!first) {
      const refused = Object.assign(new Error("A host of Meta's has no public address"), {
        code: "ENOTFOUND",
      });
      return callback(refused, "", 0);
    }
    if (options.all) return callback(null, found);
    callback(null, first.address, first.family);
  });
};
