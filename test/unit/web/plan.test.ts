import { drawPlan } from '../../../services/web/public/map/plan.js';
import { findFlow } from '../../../services/web/public/map/traffic.js';
import { listTroubles } from '../../../services/web/public/map/words.js';
import { buildBrokenMap, buildEdge, buildMeshMap, buildNode } from '../../browser/maps.ts';

describe('findFlow', () => {
  test.each([0.1, 0.5, 1, 5, 12])('lets %d dots a second pass', (requestsPerSecond) => {
    const { seconds } = findFlow({ requestsPerSecond, bytesPerSecond: null }) ?? { seconds: NaN };

    expect(1 / seconds).toBeGreaterThan(requestsPerSecond * 0.9);
    expect(1 / seconds).toBeLessThan(requestsPerSecond * 1.1);
  });

  test('moves nothing where nothing passes or nothing is known', () => {
    expect(findFlow({ requestsPerSecond: 0, bytesPerSecond: 4_000 })).toBeUndefined();
    expect(findFlow({ requestsPerSecond: null, bytesPerSecond: null })).toBeUndefined();
  });

  test('lets a dot pass for each kilobyte where only bytes are known', () => {
    expect(1 / (findFlow({ requestsPerSecond: null, bytesPerSecond: 2_048 })?.seconds ?? NaN)).toBeCloseTo(
      2,
      0,
    );
  });

  test('gets neither denser nor faster than eyes can follow', () => {
    const { gap, seconds } = findFlow({ requestsPerSecond: 20_000, bytesPerSecond: null }) ?? {
      gap: 0,
      seconds: 0,
    };

    expect(gap).toBeGreaterThan(1);
    expect(gap / seconds).toBeLessThanOrEqual(20);
  });
});

describe('drawPlan', () => {
  test.each([20.5, 45, 64, 72, 110])('keeps cards and labels apart and inside at %d em', (width) => {
    const { cards, tubes, height } = drawPlan(buildMeshMap(), width);

    const label = { width: 4.5, height: 1.5 };
    const boxes = [
      ...cards.map(({ box }) => box),
      ...tubes.map(({ label: { x, y } }) => ({ ...label, x: x - label.width / 2, y: y - label.height / 2 })),
    ];
    for (const [position, box] of boxes.entries()) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      const hidden = boxes.slice(position + 1).filter((other) => isOver(box, other));
      expect(hidden).toEqual([]);
    }
  });

  test('leaves out an edge whose end is not on the map', () => {
    const edges = [buildEdge({ from: 'web', to: 'inventory-gone' })];
    const nodes = [buildNode({ id: 'web', role: 'web' })];

    expect(drawPlan(buildMeshMap({ nodes, edges }), 80).tubes).toEqual([]);
  });
});

describe('listTroubles', () => {
  test('tells each reason once', () => {
    expect(listTroubles(buildBrokenMap('The database is away.'))).toEqual(['The database is away.']);
    expect(listTroubles(buildMeshMap())).toEqual([]);
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
