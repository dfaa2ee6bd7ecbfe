/** @typedef {import('./places.js').Card} Card */

/** @typedef {{ place: string, title: string, box: import('./places.js').Box }} Building */

const titles = /** @type {Record<string, string>} */ ({
  cluster: 'Kubernetes cluster',
  vm: 'Virtual machine',
  machine: 'This machine',
});
const wall = 1;
const sign = 2.5;

/**
 * The walls around what is in the same place, with a sign above the door. Outside there are none.
 * @param {Card[]} cards
 * @param {number} width of the plan
 * @param {boolean} isWide
 * @returns {Building[]}
 */
export function buildWalls(cards, width, isWide) {
  const places = [...new Set(cards.map(({ node }) => node.place))];
  return places.flatMap((place) => {
    const title = titles[place];
    if (title === undefined) return [];
    const boxes = cards.filter(({ node }) => node.place === place).map(({ box }) => box);
    const left = Math.min(...boxes.map(({ x }) => x)) - 1.75;
    const right = Math.max(...boxes.map((box) => box.x + box.width)) + 1.75;
    const top = Math.min(...boxes.map(({ y }) => y)) - sign;
    const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + wall;
    const [x, end] = isWide ? [left, right] : [Math.max(0.1, left), Math.min(width - 0.1, right)];
    const isHouse = place !== 'vm' && !isWide;
    return {
      place,
      title,
      box: isHouse
        ? { x: 0.1, y: top, width: width - 0.2, height: bottom - top }
        : { x, y: top, width: end - x, height: bottom - top },
    };
  });
}
