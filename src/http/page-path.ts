/** Request header in which src/proxy.ts hands a page its own path. */
export const PAGE_PATH_HEADER = "x-atende-path";
