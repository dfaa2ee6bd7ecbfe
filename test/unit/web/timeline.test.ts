import type { ConnectionsReport } from '../../../services/platform/connections.ts';
import type { TopologyNode, TopologySnapshot } from '../../../services/web/topology/topology.ts';
import type { Observations } from '../../../services/web/topology/collector.ts';
import { createTimeline } from '../../../services/web/topology/timeline.ts';
import { describePolicyChange } from '../../../services/web/topology/policy-changes.ts';

const begin = Date.parse('2026-01-01T00:00:00.000Z');
const iso = (second: number) => new Date(begin + second * 1000).toISOString();
const roles: Record<string, TopologySnapshot['nodes'][number]['role']> = {
  'postgres-1-vm': 'database',
  acquisitions: 'acquisitions',
};
const plain = {
  mutualTls: 'off',
  authorization: false,
  knownHostsOnly: false,
  knownServicesOnly: false,
} as const;
const full = {
  mutualTls: 'demanded',
  authorization: true,
  knownHostsOnly: true,
  knownServicesOnly: true,
} as const;

interface Step {
  second: number;
  /** Each node's health, and since which second. */
  nodes?: Record<string, [TopologyNode['health'], number]>;
  serial?: string;
  rules?: typeof plain | typeof full;
}

/** The events of these snapshots, one after another. */
function readEvents(steps: Step[]): string[] {
  const timeline = createTimeline();
  for (const { second, nodes = {}, serial = 'a', rules = full } of steps) {
    const snapshot: TopologySnapshot = {
      at: iso(second),
      setting: 'mesh',
      nodes: Object.entries(nodes).map(([id, [health, since]]) => ({
        id,
        role: roles[id] ?? 'inventory',
        place: 'cluster',
        health,
        reason: null,
        since: iso(since),
      })),
      edges: [],
    };
    const certificate = { identity: 'spiffe://web', serial, expiresAt: '2026-01-02T00:00:00Z' };
    const web: ConnectionsReport = {
      replica: 'web-1',
      notReady: null,
      links: [],
      proxy: { certificate, upstreams: [], rules },
    };
    const away = { error: 'is away' };
    const observations: Observations = {
      at: begin,
      setting: 'mesh',
      web,
      acquisitions: away,
      queue: away,
      inventory: [],
    };
    timeline.add(observations, snapshot);
  }
  expect(timeline.events().map(({ id }) => id)).toEqual(
    [...new Set(timeline.events().map(({ id }) => id))].sort((one, other) => one - other),
  );
  return timeline.events().map(({ kind, text }) => `${kind}: ${text}`);
}

describe('the timeline', () => {
  test('starts with the first snapshot, which adds no event', () => {
    expect(readEvents([{ second: 0, nodes: { 'inventory-a': ['down', 0] } }])).toEqual([]);
  });

  test('says that the database is away, and after how long it is back', () => {
    const database = (health: TopologyNode['health'], since: number) => ({
      'postgres-1-vm': [health, since] as [TopologyNode['health'], number],
    });

    expect(
      readEvents([
        { second: 0, nodes: database('up', 0) },
        { second: 4, nodes: database('down', 2) },
        { second: 9, nodes: database('unknown', 9) },
        { second: 15, nodes: database('down', 2) },
        { second: 16, nodes: database('up', 16) },
      ]),
    ).toEqual(['database: The database is away.', 'database: The database is back after 14 s.']);
  });

  test('ignores an outage that is over at once', () => {
    expect(
      readEvents([
        { second: 0, nodes: { acquisitions: ['up', 0] } },
        { second: 1, nodes: { acquisitions: ['down', 1] } },
        { second: 2, nodes: { acquisitions: ['up', 2] } },
      ]),
    ).toEqual([]);
  });

  test('says which replica has started, once it answers, and which is gone', () => {
    expect(
      readEvents([
        { second: 0, nodes: { 'inventory-a': ['up', 0] } },
        { second: 1, nodes: { 'inventory-a': ['up', 0], 'inventory at 10.0.0.9': ['unknown', 1] } },
        { second: 2, nodes: { 'inventory-a': ['up', 0], 'inventory-b': ['up', 2] } },
        { second: 3, nodes: { 'inventory-b': ['up', 2] } },
      ]),
    ).toEqual(['replica: inventory-b has started.', 'replica: inventory-a is gone.']);
  });

  test('reports a renewed certificate, once', () => {
    expect(readEvents([{ second: 0 }, { second: 1, serial: 'b' }, { second: 2, serial: 'b' }])).toEqual([
      'certificate: web-1 has a new certificate, good until 2026-01-02T00:00:00Z.',
    ]);
  });

  test('reports a step of the workshop', () => {
    expect(readEvents([{ second: 0 }, { second: 1, rules: plain }, { second: 2, rules: plain }])).toEqual([
      expect.stringMatching(
        /^workshop: Step 1 of the workshop: mutual TLS is off, and the proxies speak plaintext;/,
      ),
    ]);
  });
});

describe('describePolicyChange', () => {
  test.each([
    [2, { ...plain, mutualTls: 'demanded' as const }, /: mutual TLS is demanded of everybody/],
    [
      3,
      { ...full, knownHostsOnly: false, knownServicesOnly: false },
      /each service answers only whom it names/,
    ],
    [4, { ...full, knownServicesOnly: false }, /a service reaches only what the mesh knows/],
    [5, full, /each proxy knows only the services that its own one calls/],
  ])('knows step %i', (step, rules, words) => {
    const text = describePolicyChange(plain, rules);

    expect(text).toMatch(new RegExp(`^Step ${step} of the workshop: `));
    expect(text).toMatch(words);
  });

  test('names no step for rules that hold in another order', () => {
    expect(describePolicyChange(plain, { ...plain, knownHostsOnly: true })).toBe(
      'The rules of the mesh have changed: a service reaches only what the mesh knows.',
    );
  });

  test('is undefined when nothing has changed', () => {
    expect(describePolicyChange(full, { ...full })).toBeUndefined();
  });
});
