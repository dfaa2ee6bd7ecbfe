import { z } from 'zod';
import { UserError } from '../lib/user-error.ts';

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

/** Checks the ledger's part of the environment. Throws a UserError with a line for each variable that is wrong. */
export function parseLedgerSettings(env: NodeJS.ProcessEnv): LedgerSettings {
  const result = ledgerSettings.safeParse(env);
  if (!result.success) {
    throw new UserError(
      result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const { SECONDS: seconds, RATE: perSecond, JOURNAL: journal } = result.data;
  return { seconds, perSecond, journal };
}
