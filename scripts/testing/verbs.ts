import { programExtension, projectRoot } from '../lib/project-root.ts';
import { CommandError, run } from '../lib/run.ts';

export const deployLimitMs = 900_000;
export const removeLimitMs = 300_000;

type Verb =
  | 'deploy-all'
  | 'destroy-all'
  | 'doctor'
  | 'observe'
  | 'observe-down'
  | `migrate${'' | '-prepare' | '-finish'}`;

/** Runs one of the scripts as `make` would, and returns what it printed. Throws its CommandError. */
export async function runVerb(
  verb: Verb,
  env: Record<string, string>,
  timeoutMs = deployLimitMs,
): Promise<string> {
  try {
    const script = `${projectRoot}scripts/${verb}${programExtension}`;
    return await run(process.execPath, [script], { env, timeoutMs });
  } catch (error) {
    // A test runner shows the message alone; what the script said last is what one wants to read.
    if (error instanceof CommandError) error.message = `${verb} failed:\n${error.output}`;
    throw error;
  }
}
