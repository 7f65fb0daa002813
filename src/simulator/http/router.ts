import type { IncomingMessage, ServerResponse } from "node:http";

/** A request after reading: the body is the raw text, however it was sent. */
export type SimRequest = {
  method: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  /** This server's address as the caller wrote it, e.g. http://127.0.0.1:4010. */
  origin: string;
  body: string;
  /** The same as it was sent; `body` is empty for a form with files. */
  bytes: Buffer;
};

export type SimResponse = {
  status: number;
  headers?: Record<string, string>;
  body: string | Buffer;
  /** Cut the connection instead of answering. */
  drop?: boolean;
  /** Runs once the answer has left (or the connection was cut). */
  after?: () => void;
};

export type Handler = (request: SimRequest) => SimResponse | Promise<SimResponse>;
/** For answers that stay open (event streams): the handler writes to the response itself. */
export type StreamHandler = (request: SimRequest, response: ServerResponse) => void;

type Route = {
  method: string;
  pattern: RegExp;
  names: string[];
  handle: Handler | null;
  stream: StreamHandler | null;
};

export type Router = {
  on(method: string, path: string, handle: Handler): void;
  stream(path: string, handle: StreamHandler): void;
  /** Answers whatever no route matches. */
  otherwise(handle: Handler): void;
  find(method: string, path: string): { route: Route; params: Record<string, string> } | null;
};

/** A table of `METHOD /path/:name` routes, tried in the order they were added. */
export function createRouter(): Router {
  const routes: Route[] = [];
  let fallback: Route | null = null;
  const add = (method: string, path: string, handle: Handler | null, stream: StreamHandler | null) => {
    const names: string[] = [];
    const source = path.replace(/[.]/g, "\\.").replace(/:(\w+)/g, (_, name: string) => {
      names.push(name);
      return "([^/]+)";
    });
    routes.push({ method, pattern: new RegExp(`^${source}/?$`), names, handle, stream });
  };
  return {
    on: (method, path, handle) => add(method, path, handle, null),
    stream: (path, handle) => add("GET", path, null, handle),
    otherwise: (handle) => (fallback = { method: "*", pattern: /.*/, names: [], handle, stream: null }),
    find(method, path) {
      for (const route of routes) {
        if (route.method !== method) continue;
        const match = route.pattern.exec(path);
        if (!match) continue;
        const params: Record<string, string> = {};
        route.names.forEach((name, index) => (params[name] = decode(match[index + 1] ?? "")));
        return { route, params };
      }
      return fallback && { route: fallback, params: {} };
    },
  };
}

/** A JSON answer, written as Meta writes it (UTF-8, escaped slashes are left to webhooks). */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): SimResponse {
  return {
    status,
    headers: { "Content-Type": "application/json; charset=UTF-8", ...headers },
    body: JSON.stringify(value),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
