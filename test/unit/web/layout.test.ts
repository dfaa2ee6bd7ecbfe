import { layOutTopology } from '../../../services/web/public/topology/layout.js';
import { findAnimation } from '../../../services/web/public/topology/edge-animation.js';
import {
  describeSecurity,
  describeTraffic,
  labelEdge,
  labelNode,
  listProblems,
} from '../../../services/web/public/topology/descriptions.js';
import {
  ago,
  buildBrokenTopology,
  buildEdge,
  buildMeshTopology,
  buildMigrationTopology,
  buildNode,
} from '../../browser/topologies.ts';

describe('findAnimation', () => {
  test.each([0.1, 0.5, 1, 5, 12])('lets %d dots a second pass', (requestsPerSecond) => {
    const { seconds } = findAnimation({ requestsPerSecond, bytesPerSecond: null }) ?? { seconds: NaN };

    expect(1 / seconds).toBeGreaterThan(requestsPerSecond * 0.9);
    expect(1 / seconds).toBeLessThan(requestsPerSecond * 1.1);
  });

  test('moves nothing without traffic, or where it is not known', () => {
    expect(findAnimation({ requestsPerSecond: 0, bytesPerSecond: 4_000 })).toBeUndefined();
    expect(findAnimation({ requestsPerSecond: null, bytesPerSecond: null })).toBeUndefined();
  });

  test('lets a dot pass for each kilobyte where only bytes are known', () => {
    expect(
      1 / (findAnimation({ requestsPerSecond: null, bytesPerSecond: 2_048 })?.seconds ?? NaN),
    ).toBeCloseTo(2, 0);
  });

  test('is neither denser nor faster than the eye can follow', () => {
    const { gap, seconds } = findAnimation({ requestsPerSecond: 20_000, bytesPerSecond: null }) ?? {
      gap: 0,
      seconds: 0,
    };

    expect(gap).toBeGreaterThan(1);
    expect(gap / seconds).toBeLessThanOrEqual(20);
  });
});

describe('layOutTopology', () => {
  const topologies = { 'one server': buildMeshTopology(), 'two servers': buildMigrationTopology() };
  const cases = Object.entries(topologies).flatMap(([name, topology]) =>
    [20.5, 45, 64, 72, 110].map((width) => [name, width, topology] as const),
  );

  test.each(cases)('keeps nodes and labels apart and inside, with %s at %d em', (_, width, topology) => {
    const { nodes, edges, height } = layOutTopology(topology, width);

    const label = { width: 4.5, height: 1.5 };
    const boxes = [
      ...nodes.map(({ box }) => box),
      ...edges.map(({ label: { x, y } }) => ({ ...label, x: x - label.width / 2, y: y - label.height / 2 })),
    ];
    for (const [position, box] of boxes.entries()) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      const hidden = boxes.slice(position + 1).filter((other) => isOver(box, other));
      expect(hidden).toEqual([]);
    }
  });

  test.each([20.5, 45, 64, 110])(
    'frames each server in its own zone at %d em, wherever the primary is',
    (width) => {
      const places = (['postgres-1-vm', 'postgres-1'] as const).map((primary) => {
        const { nodes, zones } = layOutTopology(buildMigrationTopology(primary), width);
        for (const { node, box } of nodes.filter(({ node: { place } }) => place !== 'outside')) {
          const around = zones.filter(({ boxes }) => boxes.some((zone) => isOver(zone, box)));
          expect(around.map(({ place }) => place)).toEqual([node.place]);
        }
        const [cluster, vm] = zones;
        expect(cluster?.boxes.some((one) => vm?.boxes.some((other) => isOver(one, other)))).toBe(false);
        return new Map(nodes.map(({ node: { id }, box }) => [id, box]));
      });

      expect(places[0]).toEqual(places[1]);
    },
  );

  test('leaves out an edge whose end is unknown', () => {
    const edges = [buildEdge({ from: 'web', to: 'inventory-gone' })];
    const nodes = [buildNode({ id: 'web', role: 'web' })];

    expect(layOutTopology(buildMeshTopology({ nodes, edges }), 80).edges).toEqual([]);
  });
});

describe('listProblems', () => {
  test('lists each reason once', () => {
    expect(listProblems(buildBrokenTopology('The database is away.'))).toEqual(['The database is away.']);
    expect(listProblems(buildMeshTopology())).toEqual([]);
  });
});

describe('what the map says of two servers', () => {
  const edge = buildMigrationTopology().edges.at(-1) ?? buildEdge({ from: 'nothing', to: 'nothing' });
  const replication = { lagBytes: 0, isSynchronous: false };

  test('how far the standby is behind', () => {
    expect(labelEdge(edge)).toBe('0.84 ms');
    expect(labelEdge({ ...edge, latencyMs: null, replication })).toBe('level');
    expect(labelEdge({ ...edge, latencyMs: null, replication: { ...replication, lagBytes: 48_000 } })).toBe(
      '48 kB',
    );
    expect(labelEdge({ ...edge, health: 'down' })).toBe('away');
    expect(labelEdge({ ...edge, health: 'unknown' })).toBe('–');
    expect(describeTraffic(edge)).toBe(
      '5.3 kB of the log a second. It is 312 B behind. Changes are there after 0.84 ms. A commit waits for it.',
    );
    expect(describeTraffic({ ...edge, bytesPerSecond: null, latencyMs: null, replication })).toBe(
      'It is level with the primary.',
    );
  });

  test('how it is known that the stream is encrypted', () => {
    expect(describeSecurity(edge)).toMatch(
      /^Mutual TLS: it arrives from 127\.0\.0\.6, .* inventory’s own proxy/,
    );
    expect(describeSecurity({ ...edge, security: 'unknown' })).toBe('Whether it is encrypted is not known.');
  });

  test('which one is the primary, and for a minute since when', () => {
    const database = buildNode({ id: 'postgres-1', role: 'database' });
    const note = (changes: object, hasStandby = true) =>
      labelNode({ ...database, ...changes }, hasStandby).note;

    expect(note({}, false)).toBe('PostgreSQL');
    expect(note({})).toBe('primary');
    expect(note({ role: 'standby' })).toBe('standby');
    expect(note({ primarySince: ago(12) })).toMatch(/^primary for 1\d s$/);
    expect(note({ primarySince: ago(3_600) })).toBe('primary');
  });
});

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function isOver(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}
