import type { Account } from '../../ledger/client-stats.ts';
import type { Deployment } from '../../deployment/deployment.ts';

/** One way to break the deployment, what we say will happen, and how it is put back. */
export interface Drill {
  /** `vm-reboot`: make drill-vm-reboot */
  name: string;
  /** What is done, in a sentence. */
  does: string;
  /** What will happen, in a sentence. */
  predicts: string;
  /** Longest outage that clients may see, in seconds; 0: none at all. The drill fails beyond it. */
  maxOutageSeconds: number;
  /** Shortest outage without which nothing was broken: a drill that breaks nothing proves nothing. */
  minOutageSeconds?: number;
  /** The door itself is gone for a while: nobody is there to answer, so that a request may hang or be cut off. */
  mayHang?: true;
  /** The name of doctor's finding while the break lasts; absent where the break is over before anybody could look. */
  finding?: string;
  /** Why it can't be tried on this deployment, in a sentence; absent where it always can. */
  refusal?: string | undefined;
  /** Brings about what the break needs, before anybody looks at what clients see: a certificate that ends soon, say. */
  prepare?: () => Promise<void>;
  /** Breaks it. When it returns, the break lasts, or (for restarts) is under way. */
  break: () => Promise<void>;
  /** What must be so while the break lasts: answers what was seen, throws what was seen instead. */
  whileBroken?: () => Promise<string>;
  /** How long the break is left to last before it is mended. */
  holdMs?: number;
  /** What the person does who mends it; absent where it recovers by itself. */
  mend?: () => Promise<void>;
  /** What else must be so afterwards (serials changed, same WorkloadEntry ...): answers what was seen, throws what was seen instead. */
  verify?: (account: Account) => Promise<string>;
  /** Puts everything back, also after a failure half-way; can be run twice. */
  putBack?: () => Promise<void>;
  /** For the whole drill, from the break until all is well again. */
  limitMs: number;
}

/** Each file of this folder that is a drill exports one of these. */
export type CreateDrill = (deployment: Deployment) => Drill;

/** What came of a drill. */
export interface DrillReport {
  name: string;
  does: string;
  predicts: string;
  /** What clients saw, and what was verified. */
  seen: string;
  outageSeconds: number;
  ledger: string;
  doctor: string;
  /** Why the drill has failed, a sentence each; empty when everything was as predicted. */
  problems: string[];
}
