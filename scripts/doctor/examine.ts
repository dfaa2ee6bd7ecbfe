import type { Deployment } from '../deployment/deployment.ts';
import { gatherFacts } from './facts.ts';
import type { Examination } from './finding.ts';
import { judge } from './judge.ts';

/** Looks at both sides at once, and changes nothing. Takes less than ten seconds, whatever is broken. */
export async function examine(deployment: Deployment): Promise<Examination> {
  return judge(await gatherFacts(deployment));
}
