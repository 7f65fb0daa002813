import type { z } from "zod";
import { NetworkError, readAnswer } from "./api-client";

type Options = {
  /** Cancels the upload; it then rejects with the signal's reason. */
  signal: AbortSignal;
  /** How much has left this browser, 0 to 1. */
  onProgress: (fraction: number) => void;
};

/**
 * Brings a file to our server as the field `file` of a form. By XMLHttpRequest, because `fetch` does not tell how far an
 * upload has come. Rejects like the API client does, with ApiError or NetworkError.
 */
export function uploadFile<S extends z.ZodType>(
  url: string,
  file: File,
  schema: S,
  { signal, onProgress }: Options,
): Promise<z.output<S>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const fail = () =>
      reject(
        signal.aborted ? asError(signal.reason) : new NetworkError("The file could not reach the server"),
      );
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    });
    request.addEventListener("load", () => {
      const headers = { get: (name: string) => request.getResponseHeader(name) };
      try {
        resolve(readAnswer({ status: request.status, headers }, request.responseText, schema));
      } catch (error) {
        reject(asError(error));
      }
    });
    request.addEventListener("error", fail);
    request.addEventListener("abort", fail);
    request.addEventListener("loadend", () => signal.removeEventListener("abort", stop));
    if (signal.aborted) return fail();
    signal.addEventListener("abort", stop);
    const form = new FormData();
    form.append("file", file);
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.send(form);
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("cancelled", { cause: reason });
}
