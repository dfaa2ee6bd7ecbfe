import { orderByCause } from './causes.ts';
import type { Facts } from './facts.ts';
import type { Examination, Finding } from './finding.ts';
import { findUnreachable } from './reachability.ts';

/** Each looks at the facts from one side. Their order is that of findings that have nothing to do with each other. */
const families: ((facts: Facts) => Finding[])[] = [findUnreachable];

/** What the facts mean. Pure: the same facts, the same findings. */
export function judge(facts: Facts): Examination {
  const findings = orderByCause(families.flatMap((find) => find(facts)));
  return { findings, untold: findings.length > 0 ? [] : listUntold(facts) };
}

function listUntold(facts: Facts): Examination['untold'] {
  return Object.entries(facts).flatMap(([question, answer]: [string, unknown]) => {
    const reason = (answer as { reason?: string }).reason;
    return reason === undefined ? [] : [{ question, reason }];
  });
}
