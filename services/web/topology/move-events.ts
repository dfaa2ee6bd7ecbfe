import { assessDatabase } from './assess.ts';
import type { Observations, Replica } from './collector.ts';
import { findPlace, findServer, type ServerName } from './database-servers.ts';
import { formatPause } from './format.ts';
import type { NewEvent } from './timeline-events.ts';

const places = { vm: 'the VM', cluster: 'the cluster', machine: 'this machine' };

/**
 * Builds the function that describes when the database has moved to another server. Each replica of inventory has measured a
 * pause that contains the real one, so the shortest is the best. It is told once all of them have seen the move, so that all
 * replicas of web tell the same.
 */
export function createMoveEvents(): (observations: Observations) => NewEvent[] {
  let current: ServerName | undefined;

  return (observations) => {
    const { inventory } = observations;
    const primaries = inventory.flatMap((replica) => findPrimary(replica, observations) ?? []);
    const [next] = primaries;
    const previous = current;
    if (next === undefined || (previous !== undefined && primaries.includes(previous))) return [];
    current = next;
    if (previous === undefined) return [];
    const pauses = inventory
      .flatMap(({ probe }) => probe.data?.database?.move ?? [])
      .filter(({ from, to }) => from === previous && to === next)
      .map(({ pausedMs }) => pausedMs);
    const pause = pauses.length === 0 ? '' : `: writes paused for ${formatPause(Math.min(...pauses))}`;
    const [from, to] = [places[findPlace(previous)], places[findPlace(next)]];
    return [{ kind: 'database', text: `The database moved from ${from} to ${to}${pause}.` }];
  };
}

/** The primary that a replica reaches now; undefined when it reaches none, for then it tells of before. */
function findPrimary(replica: Replica, observations: Observations): ServerName | undefined {
  const { health } = assessDatabase(replica, observations);
  const isReached = health === 'up' || health === 'slow';
  return isReached && replica.probe.data?.database?.isPrimary ? findServer(replica) : undefined;
}
