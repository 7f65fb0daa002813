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

/** Lines wait in memory up to this many bytes for whoever reads our output. */
const UNREAD_BYTES = 8 * 1024 * 1024;

/**
 * Standard output that never holds the process up: pino's own waits, at the end for ever, for a reader who is slow or
 * gone. What such a reader misses is lost.
 */
function standardOutput(): { write(line: string): void } {
  process.stdout.on("error", () => undefined);
  return {
    write: (line) => {
      if (process.stdout.writableLength < UNREAD_BYTES) process.stdout.write(line);
    },
  };
}

/** Makes the process logger: JSON lines, allow-listed error fields, secrets and message content redacted by name. */
export function createLogger(level: string, destination = standardOutput()): Logger {
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
  return pino(options, destination);
}

let root: Logger | undefined;

/** The logger of this process; verbs get a child of it on their context. */
export function logger(): Logger {
  root ??= createLogger(env().LOG_LEVEL);
  return root;
}
