import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';

/** Which step of the workshop the mesh is at, and whether it is there with all that belongs to it. */
export function findWorkshopStep({ mesh, rules }: Facts): Finding[] {
  if (!mesh.told || !rules.told) return [];
  const there = new Set(mesh.told.objects);
  const steps = rules.told.map(({ number, adds }) => ({
    number,
    missing: adds.filter((object) => !there.has(object)),
    isWholly: adds.every((object) => !there.has(object)),
  }));
  const last = steps.at(-1)?.number ?? 0;
  const reached = steps.findLast(({ isWholly, missing }) => missing.length === 0 || !isWholly)?.number ?? 0;
  const missing = steps.filter(({ number }) => number <= reached).flatMap((step) => step.missing);
  if (missing.length > 0) {
    return [
      {
        name: 'rule-missing',
        seen: `the mesh is at step ${reached} of the workshop without ${missing.join(', ')}`,
        why: 'The rules stand on each other: without one, somebody is let in who should not be, or the reverse.',
        mend: `make step-${last}`,
      },
    ];
  }
  if (reached === last) return [];
  return [
    {
      name: 'workshop-step-behind',
      seen: `the mesh is at step ${reached} of ${last}`,
      why: 'The claims of the later steps do not hold, as the workshop shows.',
      mend: `make step-${last}`,
      isNote: true,
    },
  ];
}
