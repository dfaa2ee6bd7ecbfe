import type { Deployment } from '../deployment/deployment.ts';
import type { ClientStats } from '../ledger/client-stats.ts';
import type { Capability } from './capabilities.ts';

/** One way to break the deployment. A finding makes it a row of doctor's matrix, a prediction makes it a drill. */
export interface Fault {
  name: string;
  /** What is done, in a sentence. */
  description: string;
  /** Brings the primary to the side that it needs; all others need it on the VM. */
  movesPrimary?: true;
  /** What the deployment's adapters have to be able to do. */
  requires?: Capability[];
  /** What doctor finds first while the fault lasts; absent where it is over before anybody could look. */
  finding?: string;
  /** What Prometheus then alerts of, where `make observe` has installed it. */
  alert?: string;
  /** Prepares what the fault needs, before anybody looks at what clients see: a certificate that ends soon, say. */
  prepare?: () => Promise<unknown>;
  /** When it returns, the fault lasts, or (for restarts) is under way. */
  inject: () => Promise<unknown>;
  /** What you would do about it; absent where the deployment recovers by itself. */
  mend?: () => Promise<unknown>;
  /** Restores the state before, also after a failure half-way; can be run twice. */
  restore?: () => Promise<unknown>;
  /** Doctor's command only shows where to look: whoever mends it has to think first. */
  isMendedByHand?: true;
  prediction?: Prediction;
}

/** What we say will happen, for clients above all. */
export interface Prediction {
  /** In a sentence. */
  text: string;
  /** The longest outage that clients may see; 0 means none at all. */
  maxOutageSeconds: number;
  /** The shortest outage without which nothing was broken: a drill that breaks nothing proves nothing. */
  minOutageSeconds?: number;
  /** Nobody is there to answer for a while, so a request may hang or be cut off. */
  mayHang?: true;
  /** How long the fault lasts before it is mended. */
  holdMs?: number;
  /** For the whole drill, from the injection until all is well again. */
  limitMs: number;
  /** What must be so while the fault lasts: returns what was observed, or throws it. */
  verifyDuring?: () => Promise<string>;
  /** What else must be so afterwards: returns what was observed, or throws it. */
  verifyAfter?: (stats: ClientStats) => Promise<string>;
}

export interface Drill extends Fault {
  prediction: Prediction;
}

export interface MatrixRow extends Fault {
  finding: string;
}

/** The faults of one subject. */
export type CreateFaults = (deployment: Deployment) => Fault[];

export function isDrill(fault: Fault): fault is Drill {
  return fault.prediction !== undefined;
}

export function isMatrixRow(fault: Fault): fault is MatrixRow {
  return fault.finding !== undefined;
}
