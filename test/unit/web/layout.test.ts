import { layOutTopology } from '../../../services/web/public/topology/layout.js';
import { findAnimation } from '../../../services/web/public/topology/edge-animation.js';
import { listProblems } from '../../../services/web/public/topology/descriptions.js';
import { buildBrokenTopology, buildEdge, buildMeshTopology, buildNode } from '../../browser/topologies.ts';

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
  test.each([20.5, 45, 64, 72, 110])('keeps nodes and labels apart and inside at %d em', (width) => {
    const { nodes, edges, height } = layOutTopology(buildMeshTopology(), width);

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
