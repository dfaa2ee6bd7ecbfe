import { layOutEdges } from './edge-layout.js';
import { layOutNodes } from './node-layout.js';
import { layOutZones } from './zones.js';

/**
 * Where everything of the topology stands. All lengths are in em.
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {import('./node-layout.js').PlacedNode[]} nodes
 * @property {import('./zones.js').Zone[]} zones
 * @property {import('./edge-layout.js').PlacedEdge[]} edges
 */

/**
 * @param {import('./types.js').Topology} topology
 * @param {number} width
 * @returns {Layout}
 */
export function layOutTopology(topology, width) {
  const { nodes, isWide, height } = layOutNodes(topology.nodes, width);
  const zones = layOutZones(nodes, width, isWide);
  const edges = layOutEdges(topology.edges, nodes, {
    isWide,
    labelSize: isWide ? { width: 6.5, height: 1.9 } : { width: 5.25, height: 1.8 },
    obstacles: zones.map(({ labelBox }) => labelBox),
  });
  return { width, height, nodes, zones, edges };
}
