/** @typedef {import('./places.js').Card} Card */
/** @typedef {import('./places.js').Box} Box */

/** @typedef {{ place: string, title: string, box: Box, sign: Box }} Building */

const titles = /** @type {Record<string, string>} */ ({
  cluster: 'Kubernetes cluster',
  vm: 'Virtual machine',
  machine: 'This machine',
});
const margin = { side: 1.75, top: 2.5, bottom: 1 };
const line = 0.15;
const signHeight = 1.7;

/**
 * The walls around what is in the same place, with a sign on them. Outside there are none.
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
    // Where the way goes down, all houses are as wide as the plan: their signs stand beside the tubes.
    const left = isWide ? Math.min(...boxes.map(({ x }) => x)) - margin.side : line;
    const right = isWide ? Math.max(...boxes.map((box) => box.x + box.width)) + margin.side : width - line;
    const top = Math.min(...boxes.map(({ y }) => y)) - margin.top;
    const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + margin.bottom;
    const signWidth = title.length * 0.5 + 2;
    return {
      place,
      title,
      box: { x: left, y: top, width: right - left, height: bottom - top },
      sign: {
        x: isWide ? (left + right - signWidth) / 2 : left + 0.75,
        y: top - signHeight / 2,
        width: signWidth,
        height: signHeight,
      },
    };
  });
}
