import { formatBytes, formatMs, formatNumber, formatRate } from '../text.js';

/** @typedef {import('./types.js').TopologyEdge} TopologyEdge */
/** @typedef {import('./types.js').TopologyNode} TopologyNode */

const duties = {
  browser: 'where you watch',
  web: 'shows the library',
  acquisitions: 'buys the books',
  inventory: 'writes each record',
  database: 'PostgreSQL',
};

/**
 * What stands on a node's card: its name, and below it what it is for or, of several replicas, which one it is.
 * @param {TopologyNode} node
 */
export function nameNode({ id, role }) {
  if (role === 'database') return { name: id, note: duties.database };
  const replica = id.startsWith(`${role}-`) ? id.slice(role.length + 1) : '';
  return { name: role, note: replica || duties[role] };
}

/** @param {TopologyEdge} edge */
export function describeTraffic({ requestsPerSecond, bytesPerSecond, latencyMs, protocol }) {
  const many =
    requestsPerSecond === null
      ? ''
      : `${formatRate(requestsPerSecond)} ${protocol === 'http' ? 'requests' : 'statements'}`;
  const amount = bytesPerSecond === null ? '' : formatBytes(bytesPerSecond);
  const what = [many, amount].filter(Boolean).join(', ');
  const latency = latencyMs === null ? '' : ` An answer takes ${formatMs(latencyMs)}.`;
  return what === '' ? `How much passes here is not known.${latency}` : `${what} a second.${latency}`;
}

/** @param {TopologyEdge} edge */
export function describeSecurity({ security, identities }) {
  if (security === 'mtls')
    return identities ? 'Mutual TLS, between' : 'Mutual TLS; the identities of its ends are not known.';
  if (security === 'plaintext') return 'Plaintext: anybody on the way can read it.';
  if (security === 'none') return 'No mesh on this way.';
  return 'Whether it is encrypted is not known.';
}

/** The few characters on a tube. @param {TopologyEdge} edge */
export function labelEdge({ health, latencyMs, requestsPerSecond, bytesPerSecond }) {
  if (health === 'down') return 'away';
  if (latencyMs !== null) return formatMs(latencyMs);
  if (requestsPerSecond === 0) return 'idle';
  if (requestsPerSecond !== null) return `${formatRate(requestsPerSecond)}/s`;
  if (bytesPerSecond !== null) return `${formatBytes(bytesPerSecond)}/s`;
  return health === 'slow' ? 'slow' : '–';
}

/**
 * All that is wrong, a sentence each and each once.
 * @param {import('./types.js').Topology} map
 * @returns {string[]}
 */
export function listTroubles({ nodes, edges }) {
  const wrong = [...edges, ...nodes].filter(
    ({ health, reason }) => reason !== null && (health === 'down' || health === 'slow'),
  );
  // What is away comes first: what is slow is mostly so for its sake.
  wrong.sort((one, other) => Number(other.health === 'down') - Number(one.health === 'down'));
  return [...new Set(wrong.map(({ reason }) => /** @type {string} */ (reason)))];
}

/**
 * How long something has been so.
 * @param {string} since
 * @param {number} now
 */
export function formatAge(since, now) {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  return seconds < 120 ? `${formatNumber(seconds)} s` : `${formatNumber(Math.floor(seconds / 60))} min`;
}
