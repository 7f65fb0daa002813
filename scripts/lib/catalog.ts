import pg from "pg";

// What makes two databases the same to the product, one line a thing, written by PostgreSQL itself.
const QUERIES = [
  `SELECT format('enum %I: %s', t.typname, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder))
     FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
    WHERE t.typnamespace = 'public'::regnamespace GROUP BY t.typname`,
  `SELECT format('column %I.%I: %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
          CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
          coalesce((SELECT ' default ' || pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
                     WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum), ''))
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
      AND a.attnum > 0 AND NOT a.attisdropped`,
  `SELECT format('index %I: %s', c.relname, pg_get_indexdef(c.oid))
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('i', 'I')`,
  // PostgreSQL 18 also lists NOT NULL as constraints; columns say that already.
  `SELECT format('constraint %I on %s: %s', k.conname, k.conrelid::regclass, pg_get_constraintdef(k.oid))
     FROM pg_constraint k WHERE k.connamespace = 'public'::regnamespace AND k.contype <> 'n'`,
  `SELECT format('trigger %I: %s', t.tgname, pg_get_triggerdef(t.oid))
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal`,
  `SELECT format('function %s: %s', p.oid::regprocedure, md5(p.prosrc))
     FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
  `SELECT format('sequence %I: %s', c.relname, format_type(s.seqtypid, NULL))
     FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace`,
  `SELECT format('policy %I on %I: %s', p.policyname, p.tablename, p.qual)
     FROM pg_policies p WHERE p.schemaname = 'public'`,
];

/** Every table column, index, constraint, enum, trigger, function, sequence and policy of a database, sorted. */
export async function readCatalog(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const lines: string[] = [];
    for (const query of QUERIES) {
      const answer = await client.query<{ format: string }>(query);
      lines.push(...answer.rows.map((row) => row.format));
    }
    return lines.filter((line) => !line.includes("_prisma_migrations")).sort();
  } finally {
    await client.end();
  }
}
