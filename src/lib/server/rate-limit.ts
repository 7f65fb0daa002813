import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { pool } from "./pool";

/** Points per duration (seconds). Counted in Postgres, so all processes share them. */
const limits = {
  "claim-waba": { points: 20, duration: 600 },
  "onboarding-sessions": { points: 60, duration: 600 },
  "check-connection": { points: 120, duration: 60 },
  "list-phone-numbers": { points: 60, duration: 60 },
  "register-number": { points: 10, duration: 600 },
  "health-check": { points: 10, duration: 60 },
  "webhook-verification": { points: 60, duration: 60 },
  "manual-connections": { points: 20, duration: 600 },
  "media-uploads": { points: 300, duration: 60 },
  "api-keys": { points: 30, duration: 600 },
  "sign-in-account": { points: 100, duration: 900 },
  "sign-in-account-from-address": { points: 10, duration: 900 },
  "sign-in-address": { points: 100, duration: 900 },
} as const;

export type LimitName = keyof typeof limits;

const limiters = new Map<LimitName, RateLimiterPostgres>();

function limiter(name: LimitName): RateLimiterPostgres {
  const known = limiters.get(name);
  if (known) return known;
  const created = new RateLimiterPostgres({
    storeClient: pool(),
    storeType: "pool",
    tableName: "rate_limits",
    tableCreated: true,
    keyPrefix: name,
    ...limits[name],
  });
  limiters.set(name, created);
  return created;
}

/** Takes one point of `key`. Answers 0 when there was one, else the milliseconds until there is one again. */
export async function takePoint(name: LimitName, key: string): Promise<number> {
  try {
    await limiter(name).consume(key);
    return 0;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext);
    throw refused;
  }
}

/** Gives one point back that takePoint took. */
export async function givePointBack(name: LimitName, key: string): Promise<void> {
  await limiter(name).reward(key, 1);
}
