import type { Deployment } from '../deployment/deployment.ts';
import { waitFor } from '../lib/wait.ts';
import { listInstalledParts } from './parts.ts';
import { withPrometheus, type Prometheus } from './prometheus.ts';

const limits = { fireMs: 30_000, endMs: 90_000 };

/**
 * Says for how long an alert has fired since the time `startedAt` (of performance.now), once it has ended; nothing where there is
 * no Prometheus. Throws unless it fires and ends.
 */
export async function findAlert(
  deployment: Deployment,
  alert: string,
  startedAt: number,
): Promise<string | undefined> {
  const installed = await listInstalledParts(deployment);
  if (!installed.includes('prometheus')) return undefined;
  return withPrometheus(deployment.cluster, (prometheus) => awaitAlert(prometheus, alert, startedAt));
}

export async function awaitAlert(
  prometheus: Pick<Prometheus, 'query'>,
  alert: string,
  startedAt: number,
  { fireMs, endMs } = limits,
): Promise<string> {
  await waitFor(
    `the alert ${alert} fires`,
    async () => {
      const range = `${countSeconds(startedAt)}s`;
      const [sample] = await prometheus.query(`count(count_over_time(${selectFiring(alert)}[${range}]))`);
      if (!sample) throw new Error('it has not fired since');
    },
    { timeoutMs: fireMs, everyMs: Math.min(1_000, fireMs / 3) },
  );
  await waitFor(
    `the alert ${alert} ends`,
    async () => {
      if ((await prometheus.query(selectFiring(alert))).length > 0) throw new Error('it fires on');
    },
    { timeoutMs: endMs, everyMs: Math.min(1_000, endMs / 3) },
  );
  return `the alert ${alert} fired, and had ended ${countSeconds(startedAt)} s after the break`;
}

function selectFiring(alert: string): string {
  return `ALERTS{alertname="${alert}",alertstate="firing"}`;
}

function countSeconds(startedAt: number): number {
  return Math.ceil((performance.now() - startedAt) / 1000);
}
