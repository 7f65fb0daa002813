/** Seeds the demo organization once: `tsx prisma/seed.ts` with DEMO_ADMIN_PASSWORD and DEMO_AGENT_PASSWORD set. */
import { closeDatabase, inTransaction } from "@/lib/server/db";
import { hashPassword } from "@/lib/server/auth/password";

const people = [
  {
    email: "ana@demo.atende.test",
    name: "Ana Lima",
    role: "owner",
    password: process.env.DEMO_ADMIN_PASSWORD,
  },
  {
    email: "bruno@demo.atende.test",
    name: "Bruno Costa",
    role: "agent",
    password: process.env.DEMO_AGENT_PASSWORD,
  },
] as const;

async function seedDemo(): Promise<void> {
  const accounts = await Promise.all(
    people.map(async ({ password, ...person }) => {
      if (!password)
        throw new Error("Set DEMO_ADMIN_PASSWORD and DEMO_AGENT_PASSWORD to seed the demo organization.");
      return { ...person, passwordHash: await hashPassword(password) };
    }),
  );
  await inTransaction(async (db) => {
    if (await db.user.findUnique({ where: { email: people[0].email } })) return;
    const organization = await db.organization.create({ data: { name: "Loja Demo" } });
    for (const { email, name, role, passwordHash } of accounts) {
      const user = await db.user.create({ data: { email, name, passwordHash } });
      await db.membership.create({ data: { organizationId: organization.id, userId: user.id, role } });
    }
  });
}

await seedDemo();
await closeDatabase();
