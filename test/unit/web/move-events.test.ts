import { createTimeline } from '../../../services/web/topology/timeline.ts';
import { buildGraph } from '../../../services/web/topology/graph.ts';
import { createSnapshot } from '../../../services/web/topology/snapshot.ts';
import type { TopologySnapshot } from '../../../services/web/topology/topology.ts';
import { buildObservations, buildReplica, buildStandby } from './observations.ts';

type Replicas = NonNullable<Parameters<typeof buildReplica>[0]>[];

const at = '2026-01-01T12:00:00.000Z';
const moveToCluster = (pausedMs: number) => ({ from: 'postgres-1-vm', to: 'postgres-1', at, pausedMs });
const moveToVm = (pausedMs: number) => ({ from: 'postgres-1', to: 'postgres-1-vm', at, pausedMs });
const away = (second: number) => ({
  problem: { reason: 'connection refused', since: new Date(Date.parse(at) + second * 1000).toISOString() },
});
const followedByPod = { standbys: [buildStandby()] };
const inCluster = { server: 'postgres-1', standbys: [buildStandby({ name: 'postgres-1-vm' })] };

/** The events of one web that has found these replicas in each of these seconds. */
function readEvents(...rounds: [number, Replicas][]): string[] {
  const timeline = createTimeline();
  let snapshot: TopologySnapshot | undefined;
  for (const [second, replicas] of rounds) {
    const observations = buildObservations(replicas.map(buildReplica), Date.parse(at) + second * 1000);
    snapshot = createSnapshot(observations, buildGraph(observations), snapshot);
    timeline.add(observations, snapshot);
  }
  return timeline.events().map(({ kind, text }) => `${kind}: ${text}`);
}

describe('the timeline of a move', () => {
  test('tells that the database moved, and for how long writes paused, and the same of the way back', () => {
    expect(
      readEvents(
        [0, [followedByPod]],
        [1, [{ ...followedByPod, ...away(1) }]],
        [2, [{ ...inCluster, move: moveToCluster(740) }]],
        [60, [{ ...inCluster, move: moveToCluster(740) }]],
        [61, [{ ...followedByPod, move: moveToVm(1_240) }]],
      ),
    ).toEqual([
      'database: The database moved from the VM to the cluster: writes paused for 740 ms.',
      'database: The database moved from the cluster to the VM: writes paused for 1,240 ms.',
    ]);
  });

  test('waits for all replicas of inventory, and tells the shortest pause that one has measured', () => {
    const first = { ...inCluster, name: 'a', move: moveToCluster(910) };
    const second = { ...inCluster, name: 'b', move: moveToCluster(740) };

    const events = readEvents(
      [0, [{ name: 'a', ...followedByPod }, { name: 'b' }]],
      [1, [first, { name: 'b' }]],
      [2, [first, second]],
      [3, [first, second]],
    );

    expect(events).toEqual([
      'database: The database moved from the VM to the cluster: writes paused for 740 ms.',
    ]);
  });

  test('does not wait for a replica that reaches no database', () => {
    const first = { ...inCluster, name: 'a', move: moveToCluster(740) };

    expect(
      readEvents([0, [followedByPod, { name: 'b' }]], [1, [first, { name: 'b', ...away(1) }]]),
    ).toContain('database: The database moved from the VM to the cluster: writes paused for 740 ms.');
  });

  test('names no pause that nobody has measured', () => {
    expect(readEvents([0, [followedByPod]], [9, [inCluster]])).toEqual([
      'database: The database moved from the VM to the cluster.',
    ]);
  });

  test('begins with the server that is there first, wherever it is', () => {
    expect(readEvents([0, [inCluster]], [1, [inCluster]])).toEqual([]);
  });

  test('tells a longer absence by its beginning and its end, too, across the servers', () => {
    expect(
      readEvents(
        [0, [followedByPod]],
        [3, [{ ...followedByPod, ...away(0) }]],
        [14, [{ ...inCluster, move: moveToCluster(14_000) }]],
      ),
    ).toEqual([
      'database: The database is away.',
      'database: The database is back after 14 s.',
      'database: The database moved from the VM to the cluster: writes paused for 14 s.',
    ]);
  });
});

describe('the timeline of a stream', () => {
  test('tells that it has started, is away for longer than a moment, is back and is gone', () => {
    const broken = { standbys: [buildStandby({ state: 'away' })] };

    expect(
      readEvents(
        [0, [{}]],
        [1, [{ standbys: [buildStandby({ state: 'backup' })] }]],
        [2, [followedByPod]],
        [3, [broken]],
        [4, [followedByPod]],
        [5, [broken]],
        [8, [broken]],
        [17, [followedByPod]],
        [18, [{}]],
      ),
    ).toEqual([
      'database: The stream to postgres-1 has started.',
      'database: The stream to postgres-1 is away.',
      'database: The stream to postgres-1 is back after 12 s.',
      'database: The stream to postgres-1 is gone.',
    ]);
  });

  test('is silent while it turns round in a move', () => {
    const returning = { server: 'postgres-1', move: moveToCluster(740) };

    expect(
      readEvents(
        [0, [followedByPod]],
        [1, [{ ...returning, standbys: [buildStandby({ name: 'postgres-1-vm', state: 'startup' })] }]],
        [2, [{ ...returning, standbys: [buildStandby({ name: 'postgres-1-vm', state: 'away' })] }]],
        [3, [{ ...returning, ...inCluster }]],
      ),
    ).toEqual(['database: The database moved from the VM to the cluster: writes paused for 740 ms.']);
  });
});
