import { diagnose as diagnoseFacts } from '../../doctor/diagnose.ts';
import { gatherFacts } from '../../doctor/facts.ts';
import type { Diagnose } from './witnesses.ts';

/** The names of what `make doctor` finds. */
export const diagnose: Diagnose = async (deployment) =>
  diagnoseFacts(await gatherFacts(deployment)).findings.map(({ name }) => name);
