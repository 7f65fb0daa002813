import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  Connection,
  DisconnectResponse,
  type RegisterRequest,
  type SyncRequest,
  type UpdateConnectionRequest,
} from "@/contracts/whatsapp";
import { api } from "@/lib/client/api-client";
import { connectionsQuery } from "./connection-queries";

// Behind these the server talks to Meta, number by number; giving up earlier would only leave the outcome unknown.
const META_TIMEOUT_MS = 60_000;

const pathOf = (id: string) => `/api/v1/whatsapp/connections/${encodeURIComponent(id)}`;

/** Has the server try the open steps of a connection again. */
export function useResumeConnection(id: string) {
  return useConnectionCall(() => api.post(`${pathOf(id)}/resume`, undefined, Connection));
}

/** Has the server ask Meta now how the connection is. */
export function useCheckHealth(id: string) {
  return useConnectionCall(() =>
    api.post(`${pathOf(id)}/health-check`, undefined, Connection, { timeoutMs: META_TIMEOUT_MS }),
  );
}

/** Chooses which numbers of a connection are in use, or the organization's default number. */
export function useUpdateConnection(id: string) {
  return useConnectionCall((change: UpdateConnectionRequest) => api.patch(pathOf(id), change, Connection));
}

/** Asks once more for the contacts or the history of a WhatsApp Business app number. */
export function useRequestSync(id: string) {
  return useConnectionCall((request: SyncRequest) =>
    api.post(`${pathOf(id)}/sync`, request, Connection, { timeoutMs: META_TIMEOUT_MS }),
  );
}

/** Registers a number with the PIN that its owner knows. The PIN is forgotten as soon as the call has ended. */
export function useRegisterNumber(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (request: RegisterRequest) =>
      api.post(`${pathOf(id)}/register`, request, Connection, { timeoutMs: META_TIMEOUT_MS }),
    gcTime: 0,
    onSuccess: (changed) => writeConnection(queryClient, changed),
    onError: () => queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey }),
  });
}

/** Ends a connection; with `deregister` its numbers leave the Cloud API, too. */
export function useDisconnect(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ deregister }: { deregister: boolean }) =>
      api.delete(`${pathOf(id)}?deregister=${deregister}`, DisconnectResponse, {
        timeoutMs: META_TIMEOUT_MS,
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey }),
  });
}

/** A call that answers with the connection as it is now: the answer is shown at once. */
function useConnectionCall<T = void>(call: (input: T) => Promise<Connection>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: (changed) => writeConnection(queryClient, changed),
    // The server may have done it all the same, or refuse because something changed meanwhile.
    onError: () => queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey }),
  });
}

async function writeConnection(queryClient: QueryClient, changed: Connection): Promise<void> {
  queryClient.setQueryData(connectionsQuery.queryKey, (page) =>
    page ? { ...page, data: page.data.map((item) => (item.id === changed.id ? changed : item)) } : page,
  );
  await queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey });
}
