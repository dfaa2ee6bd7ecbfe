import type { Standby } from '../../../services/platform/database-report.ts';
import { buildGraph } from '../../../services/web/topology/graph.ts';
import { buildObservations, buildReplica, buildStandby } from './observations.ts';

/** The servers and what leads to them, as the graph of these replicas shows it. */
function readServers(...replicas: Parameters<typeof buildReplica>[0][]) {
  const { nodes, edges } = buildGraph(buildObservations(replicas.map(buildReplica)));
  return {
    servers: nodes
      .filter(({ role }) => role === 'database' || role === 'standby')
      .map(({ id, role, place, health }) => [id, role, place, health]),
    clients: edges.filter(({ protocol }) => protocol === 'postgres').map(({ from, to }) => `${from} ${to}`),
    streams: edges.filter(({ protocol }) => protocol === 'replication'),
  };
}

const readStream = (standby: Partial<Standby>, replica = {}) =>
  readServers({ standbys: [buildStandby(standby)], ...replica }).streams[0];

describe('the servers of the database', () => {
  test('are one on the VM where nothing follows it, and where nobody tells of servers', () => {
    const alone = [['postgres-1-vm', 'database', 'vm', 'up']];

    expect(readServers({ name: 'a' })).toEqual({ servers: alone, clients: ['a postgres-1-vm'], streams: [] });
    expect(readServers({ name: 'a', server: '17/main' }).servers).toEqual(alone);
    expect(readServers({ name: 'a', database: undefined }).servers).toEqual(alone);
  });

  test('are two while one follows the other, on the VM or in the cluster', () => {
    const before = readServers({ name: 'a', standbys: [buildStandby()] });
    const after = readServers({
      name: 'a',
      server: 'postgres-1',
      standbys: [buildStandby({ name: 'postgres-1-vm' })],
    });

    expect(before.servers).toEqual([
      ['postgres-1-vm', 'database', 'vm', 'up'],
      ['postgres-1', 'standby', 'cluster', 'up'],
    ]);
    expect(before.streams).toMatchObject([{ from: 'postgres-1-vm', to: 'postgres-1', health: 'up' }]);
    expect(after.servers).toEqual([
      ['postgres-1', 'database', 'cluster', 'up'],
      ['postgres-1-vm', 'standby', 'vm', 'up'],
    ]);
    expect(after.clients).toEqual(['a postgres-1']);
    expect(after.streams).toMatchObject([{ from: 'postgres-1', to: 'postgres-1-vm', health: 'up' }]);
  });

  test('are both there in the moment in which replicas reach different ones', () => {
    const problem = { reason: 'connection refused', since: new Date().toISOString() };

    const { servers, clients } = readServers({ name: 'a', problem }, { name: 'b', server: 'postgres-1' });

    expect(servers).toEqual([
      ['postgres-1', 'database', 'cluster', 'up'],
      ['postgres-1-vm', 'standby', 'vm', 'unknown'],
    ]);
    expect(clients).toEqual(['a postgres-1-vm', 'b postgres-1']);
  });

  test('keep their roles, in amber, while only a standby answers', () => {
    const { servers, streams } = readServers({ isPrimary: false, standbys: [buildStandby()] });

    expect(servers).toEqual([
      ['postgres-1-vm', 'database', 'vm', 'slow'],
      ['postgres-1', 'standby', 'cluster', 'unknown'],
    ]);
    expect(streams).toMatchObject([{ health: 'unknown' }]);
  });

  test('leave out standbys of others', () => {
    const { servers, streams } = readServers({ standbys: [buildStandby({ name: 'their-standby' })] });

    expect(servers).toHaveLength(1);
    expect(streams).toEqual([]);
  });

  test('tell since when the database is where it has moved to', () => {
    const at = '2026-01-01T12:00:00.000Z';
    const move = { from: 'postgres-1-vm', to: 'postgres-1', at, pausedMs: 740 };
    const { nodes } = buildGraph(buildObservations([buildReplica({ server: 'postgres-1', move })]));

    expect(nodes.find(({ role }) => role === 'database')).toMatchObject({ primarySince: at });
  });
});

describe('the stream to a standby', () => {
  test('is up with its lag while it is close behind', () => {
    expect(
      readStream({ lagMs: 0.8, lagBytes: 312, isSynchronous: true, bytesPerSecond: 5_300 }),
    ).toMatchObject({
      health: 'up',
      reason: null,
      latencyMs: 0.8,
      bytesPerSecond: 5_300,
      replication: { lagBytes: 312, isSynchronous: true },
    });
  });

  test.each<[string, Partial<Standby>, string, RegExp]>([
    [
      'away',
      { state: 'away', lagBytes: 3_400_000 },
      'down',
      /^postgres-1 does not follow .*; 3\.4 MB of the log/,
    ],
    ['lost', { state: 'lost' }, 'down', /^postgres-1 can't follow postgres-1-vm any more: the log/],
    ['behind in bytes', { lagBytes: 40_000_000 }, 'slow', /^postgres-1 is 40 MB behind postgres-1-vm\.$/],
    ['behind in time', { lagMs: 2_300 }, 'slow', /^postgres-1 is 2\.3 s behind postgres-1-vm\.$/],
    ['being copied', { state: 'backup' }, 'unknown', /^postgres-1 is being copied from postgres-1-vm\.$/],
    ['beginning', { state: 'startup' }, 'unknown', /^postgres-1 begins to follow postgres-1-vm\.$/],
  ])('tells that it is %s', (_, standby, health, reason) => {
    expect(readStream(standby)).toMatchObject({ health, reason: expect.stringMatching(reason) });
  });

  test('is not known while its primary cannot be asked', () => {
    const problem = { reason: 'connection refused', since: new Date().toISOString() };

    expect(readStream({}, { problem })).toMatchObject({
      health: 'unknown',
      reason: 'postgres-1-vm cannot be asked how far postgres-1 is.',
    });
  });

  test.each([
    ['mtls', {}, {}],
    ['unknown', { isThroughProxy: false }, {}],
    ['unknown', {}, { security: 'plaintext' }],
    ['unknown', {}, { security: 'unknown' }],
    ['unknown', {}, { mutualTls: 'accepted' }],
  ] as const)('has the security %s for %j and inventory with %j', (security, standby, replica) => {
    expect(readStream(standby, replica)).toMatchObject({ security, identities: null });
  });
});
