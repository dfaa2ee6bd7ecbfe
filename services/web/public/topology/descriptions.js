import { formatBytes, formatMs, formatNumber, formatRate } from '../format.js';

/** @typedef {import('./types.js').TopologyEdge} TopologyEdge */
/** @typedef {import('./types.js').TopologyNode} TopologyNode */

const roleNotes = {
  browser: 'where you watch',
  web: 'shows the library',
  acquisitions: 'buys the books',
  inventory: 'writes each record',
  database: 'PostgreSQL',
  standby: 'standby',
};
/** For so long the map points out where the database has moved to. */
const newsMs = 60_000;

/**
 * A node's name, and the note below it: what the service is for or, for a replica, which one it is.
 * @param {TopologyNode} node
 * @param {boolean} hasStandby whether a database has to be told from another
 */
export function labelNode(node, hasStandby = false) {
  const { id, role, primarySince } = node;
  if (role === 'standby') return { name: id, note: roleNotes.standby };
  if (role === 'database') {
    if (primarySince && hasJustMoved(node)) {
      return { name: id, note: `primary for ${formatAge(primarySince, Date.now())}` };
    }
    return { name: id, note: hasStandby ? 'primary' : roleNotes.database };
  }
  const replica = id.startsWith(`${role}-`) ? id.slice(role.length + 1) : '';
  return { name: role, note: replica || roleNotes[role] };
}

/** Whether the database has moved here a moment ago. @param {TopologyNode} node */
export const hasJustMoved = ({ primarySince }) =>
  primarySince !== undefined && Date.now() - Date.parse(primarySince) < newsMs;

/** @param {TopologyEdge} edge */
export function describeTraffic(edge) {
  const { requestsPerSecond, bytesPerSecond, latencyMs, protocol } = edge;
  if (protocol === 'replication') return describeReplication(edge);
  const rate =
    requestsPerSecond === null
      ? ''
      : `${formatRate(requestsPerSecond)} ${protocol === 'http' ? 'requests' : 'statements'}`;
  const throughput = bytesPerSecond === null ? '' : formatBytes(bytesPerSecond);
  const traffic = [rate, throughput].filter(Boolean).join(', ');
  const latency = latencyMs === null ? '' : ` An answer takes ${formatMs(latencyMs)}.`;
  return traffic === '' ? `How much passes here is not known.${latency}` : `${traffic} a second.${latency}`;
}

/** @param {TopologyEdge} edge */
function describeReplication({ bytesPerSecond, latencyMs, replication }) {
  const throughput = bytesPerSecond === null ? '' : `${formatBytes(bytesPerSecond)} of the log a second. `;
  const late = latencyMs === null ? '' : ` Changes are there after ${formatMs(latencyMs)}.`;
  const lag = replication?.lagBytes ?? null;
  const behind = lag === null ? 'How far it is behind is not known.' : `It is ${formatLag(lag)}.${late}`;
  const commits = replication?.isSynchronous ? ' A commit waits for it.' : '';
  return throughput + behind + commits;
}

/** @param {number} bytes */
const formatLag = (bytes) => (bytes === 0 ? 'level with the primary' : `${formatBytes(bytes)} behind`);

/** @param {TopologyEdge} edge */
export function describeSecurity({ security, identities, protocol }) {
  if (security === 'mtls' && protocol === 'replication')
    return 'Mutual TLS: it arrives from 127.0.0.6, the proxy beside PostgreSQL; the mesh demands mutual TLS, and inventory’s own proxy uses it with this server.';
  if (security === 'mtls')
    return identities ? 'Mutual TLS, between' : 'Mutual TLS; the identities of its ends are not known.';
  if (security === 'plaintext') return 'Plaintext: anybody on the way can read it.';
  if (security === 'none') return 'No mesh on this way.';
  return 'Whether it is encrypted is not known.';
}

/** The short label of an edge. @param {TopologyEdge} edge */
export function labelEdge({ health, latencyMs, requestsPerSecond, bytesPerSecond, replication }) {
  if (health === 'down') return 'away';
  if (replication) return labelReplication(health, latencyMs, replication.lagBytes);
  if (latencyMs !== null) return formatMs(latencyMs);
  if (requestsPerSecond === 0) return 'idle';
  if (requestsPerSecond !== null) return `${formatRate(requestsPerSecond)}/s`;
  if (bytesPerSecond !== null) return `${formatBytes(bytesPerSecond)}/s`;
  return health === 'slow' ? 'slow' : '–';
}

/**
 * How far a standby is behind.
 * @param {import('./types.js').Health} health
 * @param {number | null} latencyMs
 * @param {number | null} lagBytes
 */
function labelReplication(health, latencyMs, lagBytes) {
  if (health === 'unknown') return '–';
  if (latencyMs !== null) return formatMs(latencyMs);
  return lagBytes ? formatBytes(lagBytes) : 'level';
}

/**
 * The reasons of everything that is not healthy, each once.
 * @param {import('./types.js').Topology} topology
 * @returns {string[]}
 */
export function listProblems({ nodes, edges }) {
  const unhealthy = [...edges, ...nodes].filter(
    ({ health, reason }) => reason !== null && (health === 'down' || health === 'slow'),
  );
  // What is down comes first: it mostly is the cause of what is slow.
  unhealthy.sort((one, other) => Number(other.health === 'down') - Number(one.health === 'down'));
  return [...new Set(unhealthy.map(({ reason }) => /** @type {string} */ (reason)))];
}

/**
 * How long ago `since` is.
 * @param {string} since
 * @param {number} now
 */
export function formatAge(since, now) {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  return seconds < 120 ? `${formatNumber(seconds)} s` : `${formatNumber(Math.floor(seconds / 60))} min`;
}
