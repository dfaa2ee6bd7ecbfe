/**
 * What GET api/map answers.
 *
 * @typedef {object} Topology
 * @property {string} at
 * @property {'mesh' | 'local'} setting
 * @property {TopologyNode[]} nodes
 * @property {TopologyEdge[]} edges
 * @property {TimelineEvent[]} story oldest first
 *
 * @typedef {'up' | 'slow' | 'down' | 'unknown'} Health
 *
 * @typedef {object} TopologyNode
 * @property {string} id
 * @property {'browser' | 'web' | 'acquisitions' | 'inventory' | 'database' | 'standby'} role
 * @property {'outside' | 'cluster' | 'vm' | 'machine'} place
 * @property {string} [primarySince]
 * @property {Health} health
 * @property {string | null} reason
 * @property {string | null} since
 *
 * @typedef {object} TopologyEdge
 * @property {string} from
 * @property {string} to
 * @property {'http' | 'postgres' | 'replication'} protocol
 * @property {number | null} requestsPerSecond
 * @property {number | null} bytesPerSecond
 * @property {number | null} latencyMs
 * @property {{ lagBytes: number | null, isSynchronous: boolean }} [replication]
 * @property {'mtls' | 'plaintext' | 'unknown' | 'none'} security
 * @property {{ client: string, server: string } | null} identities
 * @property {Health} health
 * @property {string | null} reason
 * @property {string | null} since
 *
 * @typedef {object} TimelineEvent
 * @property {number} id
 * @property {string} at
 * @property {'replica' | 'database' | 'service' | 'workshop' | 'certificate'} kind
 * @property {string} text
 */
export {};
