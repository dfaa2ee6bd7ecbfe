import type { Side } from '../../cluster/database-placement.ts';
import { databasePod } from '../../deployment/database.ts';
import { quoteWord } from '../../lib/run.ts';
import { assessDatabase, type Problem, type ProblemName } from '../../migration/assess.ts';
import { verbs } from '../../migration/status.ts';
import { getPrimary, type Facts } from '../facts.ts';
import { kubectlCommand, vmCommand, type Finding } from '../finding.ts';

interface Advice {
  why: string;
  mend: (problem: Problem, facts: Facts) => string;
}

const prepare = () => 'make migrate-prepare';
const moveThere = ({ side }: Problem) => verbs[side];

const advice: Record<ProblemName, Advice> = {
  'two-primaries': {
    why: 'Each may have taken books that the other one has not. The command gives up those of the side where the name does not lead: look at both first.',
    mend: (_problem, facts) => giveUpOther(facts),
  },
  'switch-interrupted': {
    why: 'Clients of the database are refused, or would be after a restart. Nothing is lost: it goes on from here.',
    mend: moveThere,
  },
  'standby-lost': {
    why: 'There is no second side: what is lost with the disk of the primary is lost, and the primary has nowhere to move.',
    mend: prepare,
  },
  'replication-cut': {
    why: 'It blocks writes: no new book is acknowledged until the standby is back. With the command commits no longer wait for it; make migrate-prepare, later, lets them wait again.',
    mend: ({ side }, facts) =>
      sqlCommand(side, facts, 'alter system reset synchronous_standby_names', 'select pg_reload_conf()'),
  },
  'standby-behind': {
    why: 'What the standby lacks is on one disk only, and the primary waits with moving until it has it.',
    mend: prepare,
  },
  'slot-retains-log': {
    why: "The log that a slot keeps may fill the disk, up to max_slot_wal_keep_size; then its standby can't follow any more.",
    mend: ({ side, slot = '' }, facts) =>
      side === getPrimary(facts)
        ? 'make migrate-prepare'
        : sqlCommand(side, facts, `select pg_drop_replication_slot('${slot}')`),
  },
};

/** The two sides of the database: whether there is one primary, where the name leads, and a standby that has what it has. */
export function findSides(facts: Facts): Finding[] {
  if (!facts.database.value) return [];
  return assessDatabase(facts.database.value).map((problem) => {
    const { name, seen } = problem;
    const { why, mend } = advice[name];
    return { name, seen, why, mend: mend(problem, facts) };
  });
}

/** Runs SQL as the superuser on one side. */
function sqlCommand(side: Side, { expected }: Facts, ...statements: string[]): string {
  const psql = statements.map((sql) => `-c ${quoteWord(sql)}`).join(' ');
  if (side === 'vm') return vmCommand(`cd / && runuser -u postgres -- psql ${psql}`);
  const { name, container } = databasePod;
  return kubectlCommand(expected, `exec ${name} --container ${container} -- psql -U postgres ${psql}`);
}

/** The side where the name does not lead becomes a standby, which is copied anew where it has gone another way. */
function giveUpOther(facts: Facts): string {
  const { name, container } = databasePod;
  const onVm = vmCommand(
    "for data in /var/lib/postgresql/*/main; do runuser -u postgres -- touch $data/standby.signal; done; systemctl restart 'postgresql@*-main'",
  );
  const inPod = kubectlCommand(
    facts.expected,
    `exec ${name} --container ${container} -- bash -c 'touch $PGDATA/standby.signal; pg_ctl --mode=fast stop'`,
  );
  return `${getPrimary(facts) === 'vm' ? inPod : onVm} && make migrate-prepare`;
}
