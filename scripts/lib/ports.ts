import net from "node:net";

/** A TCP port on 127.0.0.1 that nothing listens on right now. */
export async function findFreePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("The system gave no free port.");
  return address.port;
}

/** The same port as last time when it is still free, else another one. */
export async function preferPort(port: number | undefined): Promise<number> {
  if (port !== undefined && (await isPortFree(port))) return port;
  return await findFreePort();
}

/** Whether a server could listen on this port, on every address and on 127.0.0.1. */
export async function isPortFree(port: number): Promise<boolean> {
  // macOS lets a wildcard and a loopback listener share a port, so both are tried.
  for (const host of [undefined, "127.0.0.1"]) {
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

async function canListen(port: number, host: string | undefined): Promise<boolean> {
  const server = net.createServer();
  return await new Promise((resolve) => {
    server.once("error", () => {
      resolve(false);
    });
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}
