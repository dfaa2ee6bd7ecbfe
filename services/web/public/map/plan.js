import { buildWalls } from './buildings.js';
import { placeNodes } from './places.js';
import { layTubes } from './tubes.js';

/**
 * Where everything of the map is drawn, in em.
 * @typedef {object} Plan
 * @property {number} width
 * @property {number} height
 * @property {boolean} isWide
 * @property {import('./places.js').Card[]} cards
 * @property {import('./buildings.js').Building[]} buildings
 * @property {import('./tubes.js').Tube[]} tubes
 */

/**
 * @param {import('./types.js').Topology} map
 * @param {number} width
 * @returns {Plan}
 */
export function drawPlan({ nodes, edges }, width) {
  const { cards, isWide, height } = placeNodes(nodes, width);
  const buildings = buildWalls(cards, width, isWide);
  const signs = buildings.map(({ sign }) => sign);
  const label = isWide ? { width: 6.5, height: 1.9 } : { width: 5.25, height: 1.8 };
  return {
    width,
    height,
    isWide,
    cards,
    buildings,
    tubes: layTubes(edges, cards, { isWide, label, signs }),
  };
}
