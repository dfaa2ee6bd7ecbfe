import { examine } from '../../doctor/examine.ts';
import type { Diagnose } from './witnesses.ts';

/** The names of what `make doctor` finds. */
export const diagnose: Diagnose = async (deployment) =>
  (await examine(deployment)).findings.map(({ name }) => name);
