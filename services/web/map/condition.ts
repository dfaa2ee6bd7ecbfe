import type { ClientStatsReport } from '../../platform/client-stats.ts';
import type { Health } from './library-map.ts';
import { sayDuration, sentence } from './words.ts';

/** An answer that takes longer is slow, and one that is not there by then is as good as none. */
const slowMs = 1_000;
const silentMs = 1_200;

/** How something is; `since` where that is known better than from the time of a look. */
export interface Condition {
  health: Health;
  reason: string | null;
  since?: string;
}

export const up: Condition = { health: 'up', reason: null };
export const down = (reason: string): Condition => ({ health: 'down', reason: sentence(reason) });
export const slow = (reason: string): Condition => ({ health: 'slow', reason: sentence(reason) });
export const unknown = (reason: string): Condition => ({ health: 'unknown', reason: sentence(reason) });

/** What is said of a way that is not as it should be. */
interface Words {
  /** Whoever is called: "The database". */
  callee: string;
  /** What it means that no answer comes: "The database's health check fails". */
  failure: string;
  /** What follows from it: "; 5 purchases are waiting, none lost". */
  consequence: string;
}

/** Judges a way by what its caller has measured of it. */
export function judgeLink(stats: ClientStatsReport, now: number, { callee, failure, consequence }: Words): Condition {
  const { problem, waitingMs, answers } = stats;
  if (problem) {
    const why = problem.reason.replace(/\.$/, '');
    const lasts = sayDuration(Date.parse(problem.since), now);
    return { ...down(`${failure} since ${lasts} (${why})${consequence}`), since: problem.since };
  }
  if (waitingMs > silentMs) {
    const silence = `${callee} has not answered for ${(waitingMs / 1000).toFixed(1)} s`;
    return { ...down(silence + consequence), since: new Date(now - waitingMs).toISOString() };
  }
  const slowestMs = Math.max(0, ...answers.map(({ latencyMs }) => latencyMs ?? 0));
  return slowestMs > slowMs ? slow(`${callee} takes ${(slowestMs / 1000).toFixed(1)} s to answer`) : up;
}

/** Of several ways to one place: it is as well as the best of them says. */
export function bestOf(conditions: Condition[], otherwise: Condition): Condition {
  const order: Health[] = ['up', 'slow', 'down', 'unknown'];
  const rank = ({ health }: Condition) => order.indexOf(health);
  return conditions.toSorted((one, other) => rank(one) - rank(other))[0] ?? otherwise;
}
