type Loose = Record<string, unknown>;

/**
 * A webhook body reduced to the changes that may be seen, by their place in the order of listChanges (envelope.ts);
 * entries that are left with none disappear.
 */
export function keepChanges(body: unknown, isKept: (index: number) => boolean): unknown {
  if (!isRecord(body) || !Array.isArray(body.entry)) return body;
  let index = 0;
  const entry = body.entry.flatMap((one: unknown) => {
    const changes =
      isRecord(one) && Array.isArray(one.changes) && one.changes.length > 0
        ? (one.changes as unknown[])
        : null;
    if (changes === null) return isKept(index++) ? [one] : [];
    const kept = changes.filter(() => isKept(index++));
    return kept.length === 0 ? [] : [{ ...(one as Loose), changes: kept }];
  });
  return { ...body, entry };
}

function isRecord(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
