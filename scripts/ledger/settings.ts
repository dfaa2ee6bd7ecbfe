import { z } from 'zod';
import { parseEnvironment } from '../lib/settings.ts';

const ledgerSettings = z.object({
  /** How long `make ledger` writes. */
  SECONDS: z.coerce.number().int().min(1).max(86_400).default(30),
  /** Books a second. */
  RATE: z.coerce.number().min(1).max(200).default(20),
  /** A journal of a run that was killed: `make ledger` settles it, and writes nothing. */
  JOURNAL: z.string().min(1).optional(),
});

export interface LedgerSettings {
  seconds: number;
  perSecond: number;
  journal: string | undefined;
}

/** Checks the ledger's part of the environment. */
export function parseLedgerSettings(env: NodeJS.ProcessEnv): LedgerSettings {
  const { SECONDS: seconds, RATE: perSecond, JOURNAL: journal } = parseEnvironment(ledgerSettings, env);
  return { seconds, perSecond, journal };
}
