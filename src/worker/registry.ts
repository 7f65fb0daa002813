import type { PgBoss } from "pg-boss";
import { jobPayloads, type JobName, type JobPayload } from "@/contracts/jobs";
import type { SystemContext } from "@/services/context";
import { describeFailure } from "@/services/describe-failure";
import { emailAlertJob } from "./jobs/email-alert.job";
import { finishOnboardingJob } from "./jobs/finish-onboarding.job";
import { redriveWebhooksJob } from "./jobs/redrive-webhooks.job";
import { showReceiptsJob } from "./jobs/show-receipts.job";
import { syncBusinessAppJob } from "./jobs/sync-business-app.job";

type Job<N extends JobName> = {
  name: N;
  run: (system: SystemContext, payload: JobPayload<N>, info: { isLastTry: boolean }) => Promise<void>;
};

/** Lets this worker do every background job; a job that throws is tried again as lib/server/queue.ts says. */
export async function registerJobs(boss: PgBoss, system: SystemContext): Promise<void> {
  await register(boss, system, finishOnboardingJob);
  await register(boss, system, emailAlertJob);
  await register(boss, system, syncBusinessAppJob);
  await register(boss, system, showReceiptsJob);
  await register(boss, system, redriveWebhooksJob);
}

async function register<N extends JobName>(
  boss: PgBoss,
  system: SystemContext,
  { name, run }: Job<N>,
): Promise<void> {
  const log = system.log.child({ job: name });
  await boss.work(
    name,
    { pollingIntervalSeconds: 0.5, batchSize: 1, includeMetadata: true },
    async (batch) => {
      for (const { id, data, retryCount, retryLimit } of batch) {
        try {
          const payload = jobPayloads[name].parse(data) as JobPayload<N>;
          await run({ ...system, log: log.child({ jobId: id }) }, payload, {
            isLastTry: retryCount >= retryLimit,
          });
        } catch (error) {
          const reason = describeFailure(error);
          log.warn({ jobId: id, retryCount, retryLimit, reason }, "job failed");
          // pg-boss keeps what a job throws: only the described reason, never what a database or Graph error quotes.
          throw new Error(reason);
        }
      }
    },
  );
}
