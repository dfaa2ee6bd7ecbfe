import { formatBytes, formatMs, formatNumber, formatRate } from '../format.js';

/** @typedef {import('./types.js').TopologyEdge} TopologyEdge */
/** @typedef {import('./types.js').TopologyNode} TopologyNode */

const roleNotes = {
  browser: 'where you watch',
  web: 'shows the library',
  acquisitions: 'buys the books',
  inventory: 'writes each record',
  database: 'PostgreSQL',
};

/**
 * A node's name, and the note below it: what the service is for or, for a replica, which one it is.
 * @param {TopologyNode} node
 */
export function labelNode({ id, role }) {
  if (role === 'database') return { name: id, note: roleNotes.database };
  const replica = id.startsWith(`${role}-`) ? id.slice(role.length + 1) : '';
  return { name: role, note: replica || roleNotes[role] };
}

/** @param {TopologyEdge} edge */
export function describeTraffic({ requestsPerSecond, bytesPerSecond, latencyMs, protocol }) {
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
export function describeSecurity({ security, identities }) {
  if (security === 'mtls')
    return identities ? 'Mutual TLS, between' : 'Mutual TLS; the identities of its ends are not known.';
  if (security === 'plaintext') return 'Plaintext: anybody on the way can read it.';
  if (security === 'none') return 'No mesh on this way.';
  return 'Whether it is encrypted is not known.';
}

/** The short label of an edge. @param {TopologyEdge} edge */
export function labelEdge({ health, latencyMs, requestsPerSecond, bytesPerSecond }) {
  if (health === 'down') return 'away';
  if (latencyMs !== null) return formatMs(latencyMs);
  if (requestsPerSecond === 0) return 'idle';
  if (requestsPerSecond !== null) return `${formatRate(requestsPerSecond)}/s`;
  if (bytesPerSecond !== null) return `${formatBytes(bytesPerSecond)}/s`;
  return health === 'slow' ? 'slow' : '–';
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
