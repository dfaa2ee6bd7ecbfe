import type { ClientStatsReport } from '../../platform/client-stats.ts';
import { formatDuration, toSentence } from './format.ts';
import type { Health } from './topology.ts';

/** A longer latency is slow, and a request in flight for longer than the timeout counts as unanswered. */
export const slowMs = 1_000;
const answerTimeoutMs = 1_200;

/** `since` is set only where it is known better than from the times of the probes. */
export interface HealthStatus {
  health: Health;
  reason: string | null;
  since?: string;
}

export const up: HealthStatus = { health: 'up', reason: null };
export const down = (reason: string): HealthStatus => ({ health: 'down', reason: toSentence(reason) });
export const slow = (reason: string): HealthStatus => ({ health: 'slow', reason: toSentence(reason) });
export const unknown = (reason: string): HealthStatus => ({ health: 'unknown', reason: toSentence(reason) });

/** The parts of the reason for a connection that is not up. */
interface ReasonParts {
  /** The server: "The database". */
  server: string;
  /** What a missing answer means: "The database's health check fails". */
  failure: string;
  /** What follows from it: "; 5 purchases are waiting, none lost". */
  consequence: string;
}

/** Assesses a connection by what its client has measured. */
export function assessClient(
  { problem, waitingMs, answers }: ClientStatsReport,
  now: number,
  { server, failure, consequence }: ReasonParts,
): HealthStatus {
  if (problem) {
    const cause = problem.reason.replace(/\.$/, '');
    const duration = formatDuration(Date.parse(problem.since), now);
    return { ...down(`${failure} since ${duration} (${cause})${consequence}`), since: problem.since };
  }
  if (waitingMs > answerTimeoutMs) {
    const reason = `${server} has not answered for ${(waitingMs / 1000).toFixed(1)} s`;
    return { ...down(reason + consequence), since: new Date(now - waitingMs).toISOString() };
  }
  const slowestMs = Math.max(0, ...answers.map(({ latencyMs }) => latencyMs ?? 0));
  return slowestMs > slowMs ? slow(`${server} takes ${(slowestMs / 1000).toFixed(1)} s to answer`) : up;
}

const bestFirst: Health[] = ['up', 'slow', 'down', 'unknown'];

/** Sorts the best first. */
export function compareHealth(one: HealthStatus, other: HealthStatus): number {
  return bestFirst.indexOf(one.health) - bestFirst.indexOf(other.health);
}
