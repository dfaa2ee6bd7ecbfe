import type { Ledger } from '../../ledger/ledger.ts';
import { formatSettlement, isClean, listFaults } from '../../ledger/settle.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { waitFor } from '../../lib/wait.ts';

/** Asks doctor for the names of its findings. */
export type Diagnose = (deployment: Deployment) => Promise<string[]>;

/** What a witness says, and what is wrong with it. */
export interface Testimony {
  words: string;
  problems: string[];
}

const diagnosisTimeoutMs = 20_000;

/** Asks doctor, again and again for a while, until it names the finding. */
export async function askDoctor(
  deployment: Deployment,
  finding: string | undefined,
  diagnose: Diagnose | undefined,
  timeoutMs = diagnosisTimeoutMs,
): Promise<Testimony> {
  if (finding === undefined) return { words: 'not asked: it is over too soon', problems: [] };
  if (!diagnose) return { words: 'no doctor to ask', problems: [] };
  const attempt = async () => {
    const names = await diagnose(deployment);
    if (!names.includes(finding)) throw new Error(`it found ${names.join(', ') || 'nothing'}`);
    return names.join(', ');
  };
  try {
    return { words: await waitFor(`doctor finds ${finding}`, attempt, { timeoutMs }), problems: [] };
  } catch (error) {
    return { words: sentenceOf(error), problems: [sentenceOf(error)] };
  }
}

/** Compares journal and table. */
export async function askLedger(settle: Ledger['settle'] | undefined): Promise<Testimony> {
  if (!settle) return { words: 'settled at the end', problems: [] };
  try {
    const settlement = await settle();
    const verdict = isClean(settlement) ? 'clean' : 'NOT CLEAN';
    return { words: `${verdict}: ${formatSettlement(settlement)}`, problems: listFaults(settlement) };
  } catch (error) {
    return { words: 'not settled', problems: [`the ledger could not be settled: ${sentenceOf(error)}`] };
  }
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
