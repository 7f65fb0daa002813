/** Calls a control call of the simulator (src/simulator/README.md). @throws Error with its answer. */
export async function control<T>(
  simulatorUrl: string,
  path: string,
  body?: unknown,
  method = body === undefined ? "GET" : "POST",
): Promise<T> {
  const response = await fetch(`${simulatorUrl}/__sim/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`/__sim/${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
