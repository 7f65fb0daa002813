import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, NetworkError } from "./api-client";

const MAX_RETRIES = 3;

/** Whether reading again may help: the network or the server failed, rather than refused. */
export function isWorthRetrying(failureCount: number, error: Error): boolean {
  if (failureCount >= MAX_RETRIES) return false;
  if (error instanceof NetworkError) return true;
  return error instanceof ApiError && (error.status >= 500 || error.status === 429);
}

/** How long to wait before reading again: what the server asked for, else 1, 2, 4 … at most 30 seconds. */
export function retryDelayMs(failureCount: number, error: Error): number {
  if (error instanceof ApiError && error.retryAfterMs !== null) return error.retryAfterMs;
  return Math.min(1000 * 2 ** failureCount, 30_000);
}

/**
 * The cache of server state. Reads are tried again after passing failures; writes never are by themselves.
 * `onSignedOut` is called when an answer says the session is over.
 */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { staleTime: 15_000, retry: isWorthRetrying, retryDelay: retryDelayMs },
      mutations: { retry: false },
    },
  });
}
