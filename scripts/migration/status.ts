import { otherSide, sidePlaces, type Side } from '../cluster/database-placement.ts';
import { assessDatabase } from './assess.ts';
import { describeSide, type DatabaseReport, type SideReport } from './database-report.ts';

/** The verbs that bring the primary to a side. */
export const verbs: Record<Side, string> = { vm: 'make migrate-back', pod: 'make migrate' };

const alone: Record<Side, string> = {
  vm: 'PostgreSQL is on the VM alone; make migrate-prepare makes the other side, which follows it',
  pod: 'PostgreSQL is in the cluster alone, and the VM was given up; make migrate-prepare makes it a side again, which follows',
};

/** Both sides, the stream between them, and what to do next: a line each, for people. */
export function describeSides(report: DatabaseReport): string[] {
  const { placement, sides } = report;
  if (!sides) {
    return [alone[placement.primary]];
  }
  const other = otherSide(placement.primary);
  const leader = sides[placement.primary];
  const problems = assessDatabase(report);
  return [
    describeSide(placement.primary, leader),
    describeSide(other, sides[other]),
    ...('error' in leader || leader.role !== 'primary' ? [] : [describeStream(leader)]),
    ...problems.map(({ name, seen }) => `${name}: ${seen}`),
    problems.length > 0
      ? 'next: make doctor tells how to mend it'
      : `next: ${verbs[other]} makes PostgreSQL ${sidePlaces[other]} the primary`,
  ];
}

function describeStream({ follower, synchronousStandby }: SideReport): string {
  if (!follower) return 'no standby receives the log';
  const { name, state, lagBytes } = follower;
  const waits = synchronousStandby === '' ? 'no commit waits for it' : 'each commit waits for it';
  return `${name} receives the log: ${state}, ${lagBytes} bytes behind; ${waits}`;
}
