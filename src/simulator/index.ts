// The simulator as a process of its own: `tsx src/simulator/index.ts`. See README.md for the SIMULATOR_* variables.
import { startSimulator } from "./server";

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} must be set to start the simulator.`);
  return value;
}

function optional(name: string): string | undefined {
  return process.env[name] === "" ? undefined : process.env[name];
}

async function main(): Promise<void> {
  const port = Number(optional("SIMULATOR_PORT") ?? "4010");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error("SIMULATOR_PORT must be a port number from 0 to 65535.");
  }
  const redirectUris = (optional("SIMULATOR_REDIRECT_URIS") ?? "").split(",").map((uri) => uri.trim());
  const simulator = await startSimulator({
    port,
    host: optional("SIMULATOR_HOST"),
    app: {
      id: required("SIMULATOR_APP_ID"),
      secret: required("SIMULATOR_APP_SECRET"),
      configId: required("SIMULATOR_CONFIG_ID"),
      webhookUrl: optional("SIMULATOR_WEBHOOK_URL") ?? null,
      webhookVerifyToken: optional("SIMULATOR_WEBHOOK_VERIFY_TOKEN") ?? "",
      redirectUris: redirectUris.filter((uri) => uri !== ""),
    },
    stateFile: optional("SIMULATOR_STATE_FILE"),
  });
  console.log(JSON.stringify({ msg: "simulator listening", url: simulator.url, port: simulator.port }));

  const stop = () => {
    void simulator.close().then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

main().catch((error: unknown) => {
  console.error(`simulator: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
