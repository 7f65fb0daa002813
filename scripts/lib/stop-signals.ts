/**
 * Calls back when this process should end: on Ctrl-C, on SIGTERM, and when the process that started it is gone.
 * `times` counts how often it was asked, so that a second Ctrl-C can cut a slow ending short.
 */
export function onStopRequest(callback: (reason: string, times: number) => void): void {
  let times = 0;
  const ask = (reason: string) => {
    times += 1;
    callback(reason, times);
  };
  process.on("SIGINT", () => ask("Ctrl-C"));
  process.on("SIGTERM", () => ask("SIGTERM"));
  process.on("SIGHUP", () => ask("the terminal was closed"));
  // scripts/lib/bootstrap.mjs holds the other end of an IPC channel, which closes however that process dies.
  if (process.connected) process.once("disconnect", () => ask("the command that started it is gone"));
}
