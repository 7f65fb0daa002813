/**
 * The header that says how a browser treats a file and what it is called (RFC 6266): the name in plain ASCII for old
 * programs and in full for others (RFC 8187). `filename` must be clean (lib/server/file-name.ts).
 */
export function contentDisposition(kind: "inline" | "attachment", filename: string): string {
  const plain = filename
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^ -~]|["\\%;]/g, "_");
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encodeRfc8187(filename)}`;
}

function encodeRfc8187(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
