import { pino, stdSerializers, stdTimeFunctions, type Logger as PinoLogger } from "pino";
import { env } from "./env";

export type Logger = PinoLogger;

/** Field names whose values never reach a log line, at the top or one or two levels down. */
export const REDACTED_FIELDS = [
  "accessToken",
  "access_token",
  "appSecret",
  "app_secret",
  "authorization",
  "body",
  "client_secret",
  "code",
  "content",
  "cookie",
  "email",
  "input_token",
  "password",
  "payload",
  "pin",
  "sealedToken",
  "state",
  "text",
  "token",
  "verifyToken",
];

/** An error as a log line shows it: no cause chain of request bodies, only name, code, message and stack. */
function serializeError(error: unknown) {
  if (!(error instanceof Error)) return { message: "not an Error" };
  const { type, message, stack } = stdSerializers.err(error);
  const cause =
    error.cause instanceof Error ? { type: error.cause.name, message: error.cause.message } : undefined;
  return { type, message, stack, ...("code" in error ? { errorCode: String(error.code) } : {}), cause };
}

/** Makes the process logger: JSON lines, allow-listed error fields, secrets and message content redacted by name. */
export function createLogger(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    redact: {
      paths: REDACTED_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: "[redacted]",
    },
    serializers: { err: serializeError, error: serializeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

let root: Logger | undefined;

/** The logger of this process; verbs get a child of it on their context. */
export function logger(): Logger {
  root ??= createLogger(env().LOG_LEVEL);
  return root;
}
