import { createInterface } from 'node:readline/promises';
import { UserError } from './user-error.ts';

/** Asks before something is changed. Throws a UserError unless the answer is yes; off a terminal, it says how to do without asking. */
export async function confirm(question: string, { command }: { command: string }): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new UserError(`Nothing was changed. To go on without being asked: YES=1 ${command}`);
  }
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(`${question} [y/N] `);
  ask.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new UserError('Nothing was changed.');
}
