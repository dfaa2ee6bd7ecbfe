import type { ConnectionsReport } from '../../../services/platform/connections.ts';
import type { MapNode, Picture } from '../../../services/web/map/library-map.ts';
import type { Sight } from '../../../services/web/map/look.ts';
import { createStory } from '../../../services/web/map/story.ts';
import { tellRules } from '../../../services/web/map/workshop.ts';

const begin = Date.parse('2026-01-01T00:00:00.000Z');
const iso = (second: number) => new Date(begin + second * 1000).toISOString();
const roles: Record<string, Picture['nodes'][number]['role']> = {
  'postgres-1-vm': 'database',
  acquisitions: 'acquisitions',
};
const plain = {
  mutualTls: 'off',
  authorization: false,
  knownHostsOnly: false,
  knownServicesOnly: false,
} as const;
const whole = {
  mutualTls: 'demanded',
  authorization: true,
  knownHostsOnly: true,
  knownServicesOnly: true,
} as const;

interface Look {
  second: number;
  /** Each node's health, and since which second. */
  nodes?: Record<string, [MapNode['health'], number]>;
  serial?: string;
  rules?: typeof plain | typeof whole;
}

/** What is told of these looks, one after another. */
function tellAll(looks: Look[]): string[] {
  const story = createStory();
  for (const { second, nodes = {}, serial = 'a', rules = whole } of looks) {
    const picture: Picture = {
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
    const away = { problem: 'is away' };
    const sight: Sight = { at: begin, setting: 'mesh', web, acquisitions: away, queue: away, inventory: [] };
    story.add(sight, picture);
  }
  expect(story.events().map(({ id }) => id)).toEqual(
    [...new Set(story.events().map(({ id }) => id))].sort((one, other) => one - other),
  );
  return story.events().map(({ kind, text }) => `${kind}: ${text}`);
}

describe('the story', () => {
  test('begins with the first look, of which it tells nothing', () => {
    expect(tellAll([{ second: 0, nodes: { 'inventory-a': ['down', 0] } }])).toEqual([]);
  });

  test('tells that the database is away, and after how long it is back', () => {
    const database = (health: MapNode['health'], since: number) => ({
      'postgres-1-vm': [health, since] as [MapNode['health'], number],
    });

    expect(
      tellAll([
        { second: 0, nodes: database('up', 0) },
        { second: 4, nodes: database('down', 2) },
        { second: 9, nodes: database('unknown', 9) },
        { second: 15, nodes: database('down', 2) },
        { second: 16, nodes: database('up', 16) },
      ]),
    ).toEqual(['database: The database is away.', 'database: The database is back after 14 s.']);
  });

  test('tells nothing of an absence that is over at once', () => {
    expect(
      tellAll([
        { second: 0, nodes: { acquisitions: ['up', 0] } },
        { second: 1, nodes: { acquisitions: ['down', 1] } },
        { second: 2, nodes: { acquisitions: ['up', 2] } },
      ]),
    ).toEqual([]);
  });

  test('tells which replica has started, once it answers, and which is gone', () => {
    expect(
      tellAll([
        { second: 0, nodes: { 'inventory-a': ['up', 0] } },
        { second: 1, nodes: { 'inventory-a': ['up', 0], 'inventory at 10.0.0.9': ['unknown', 1] } },
        { second: 2, nodes: { 'inventory-a': ['up', 0], 'inventory-b': ['up', 2] } },
        { second: 3, nodes: { 'inventory-b': ['up', 2] } },
      ]),
    ).toEqual(['replica: inventory-b has started.', 'replica: inventory-a is gone.']);
  });

  test('tells of a renewed certificate, once', () => {
    expect(tellAll([{ second: 0 }, { second: 1, serial: 'b' }, { second: 2, serial: 'b' }])).toEqual([
      'certificate: web-1 has a new certificate, good until 2026-01-02T00:00:00Z.',
    ]);
  });

  test('tells of a step of the workshop, in words', () => {
    expect(tellAll([{ second: 0 }, { second: 1, rules: plain }, { second: 2, rules: plain }])).toEqual([
      expect.stringMatching(
        /^workshop: Step 1 of the workshop: mutual TLS is off, and the proxies speak plaintext;/,
      ),
    ]);
  });
});

describe('tellRules', () => {
  test.each([
    [2, { ...plain, mutualTls: 'demanded' as const }, /: mutual TLS is demanded of everybody/],
    [
      3,
      { ...whole, knownHostsOnly: false, knownServicesOnly: false },
      /each service answers only whom it names/,
    ],
    [4, { ...whole, knownServicesOnly: false }, /a service reaches only what the mesh knows/],
    [5, whole, /each proxy knows only the services that its own one calls/],
  ])('knows step %i', (step, rules, words) => {
    const text = tellRules(plain, rules);

    expect(text).toMatch(new RegExp(`^Step ${step} of the workshop: `));
    expect(text).toMatch(words);
  });

  test('gives rules in another order no number', () => {
    expect(tellRules(plain, { ...plain, knownHostsOnly: true })).toBe(
      'The rules of the mesh have changed: a service reaches only what the mesh knows.',
    );
  });

  test('says nothing when nothing has changed', () => {
    expect(tellRules(whole, { ...whole })).toBeUndefined();
  });
});
