/**
 * What GET api/map answers.
 *
 * @typedef {object} LibraryMap
 * @property {string} at
 * @property {'mesh' | 'local'} setting
 * @property {MapNode[]} nodes
 * @property {MapEdge[]} edges
 * @property {StoryEvent[]} story oldest first
 *
 * @typedef {'up' | 'slow' | 'down' | 'unknown'} Health
 *
 * @typedef {object} MapNode
 * @property {string} id
 * @property {'browser' | 'web' | 'acquisitions' | 'inventory' | 'database'} role
 * @property {'outside' | 'cluster' | 'vm' | 'machine'} place
 * @property {Health} health
 * @property {string | null} reason
 * @property {string | null} since
 *
 * @typedef {object} MapEdge
 * @property {string} from
 * @property {string} to
 * @property {'http' | 'postgres'} protocol
 * @property {number | null} requestsPerSecond
 * @property {number | null} bytesPerSecond
 * @property {number | null} latencyMs
 * @property {'mtls' | 'plaintext' | 'unknown' | 'none'} security
 * @property {{ client: string, server: string } | null} identities
 * @property {Health} health
 * @property {string | null} reason
 * @property {string | null} since
 *
 * @typedef {object} StoryEvent
 * @property {number} id
 * @property {string} at
 * @property {'replica' | 'database' | 'service' | 'workshop' | 'certificate'} kind
 * @property {string} text
 */
export {};
