import { ownerLabel } from '../../../scripts/lib/owner-label.ts';
import { runPlan } from '../../../scripts/lib/plan.ts';
import type { Observation } from '../../../scripts/migration/decide.ts';
import { planFinish } from '../../../scripts/migration/finish.ts';
import { parseSideStatus, type SideStatus } from '../../../scripts/migration/side-status.ts';
import type { ConnectedSides } from '../../../scripts/migration/sides.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const primary = parseSideStatus('Database system identifier: 7\nrunning: yes');
const standby = { ...primary, isInRecovery: true, hasStandbySignal: true };
const inCluster = { primary: 'pod', hasStandby: true } as const;
const toPod: [RegExp, Answer] = [/ get service postgres-1-vm /, '{"spec":{"selector":{"app":"postgres-1"}}}'];

/** Gives the side up that isn't the primary. Returns what was run, SQL included, in its order. */
async function finish(
  placement: { primary: 'vm' | 'pod'; hasStandby: boolean },
  seen: Partial<Observation['sides']> = {},
): Promise<string> {
  const said: string[] = [];
  const sql: Answer = (_line, { input }) => {
    said.push(input as string);
    return (input as string).startsWith('select count') ? '0' : '';
  };
  const answers: [RegExp, Answer][] = [
    toPod,
    [/ psql -qXAt /, sql],
    [/^docker container inspect/, JSON.stringify([{ Config: { Labels: { [ownerLabel]: 'shelf' } } }])],
    [/./, ''],
  ];
  const run = buildRun(answers);
  const deployment = buildDeployment((command, args, options) => {
    said.push([command, ...args].join(' '));
    return run(command, args, options);
  });
  const sides: Observation['sides'] = { vm: standby, pod: primary, ...seen };
  const connected = {
    observe: () => Promise.resolve({ recorded: placement.primary, sides }),
  } as ConnectedSides;
  const result = await runPlan(planFinish(deployment, connected, placement), () => undefined).catch(
    (error: unknown) => (error as Error).cause as Error,
  );
  return [...said, ...(result instanceof Error ? [result.message] : [])].join('\n');
}

const after = (text: string, ...parts: string[]) =>
  parts.reduce((from, part) => {
    const index = text.indexOf(part, from);
    if (index < 0) throw new Error(`"${part}" is not there, or too early:\n${text}`);
    return index;
  }, 0);

describe('giving up the VM', () => {
  test('removes it, then its rules, slot and role, and records that last', async () => {
    const text = await finish(inCluster);

    after(
      text,
      ...[
        'docker rm --force',
        'delete workloadentry --selector app=postgres-1-vm',
        'pg_drop_replication_slot',
      ],
      ...['drop role if exists replicator', 'delete service postgres-1-vm-replication'],
    );
    expect(text).not.toContain('secret');
  });

  test.each<[string, Partial<Record<'vm' | 'pod', SideStatus | Error>>, string]>([
    ['the VM may have taken writes', { vm: primary }, 'PostgreSQL on the VM is no standby'],
    ['the pod is no primary', { pod: standby }, 'PostgreSQL in the cluster is not the primary'],
    ['the pod does not answer', { pod: new Error('no such pod') }, "can't be asked: no such pod"],
  ])('is refused, and changes nothing, while %s', async (_what, seen, reason) => {
    const text = await finish(inCluster, seen);

    expect(text).toMatch(new RegExp(`^.*${reason}.*\n.*make migrate$`));
  });

  test('is possible when it does not answer any more: it was fenced when the primary moved', async () => {
    expect(await finish(inCluster, { vm: new Error('no route to host') })).toContain('docker rm --force');
  });

  test('once more only looks for what is left in the cluster', async () => {
    const text = await finish({ primary: 'pod', hasStandby: false });

    expect(text).not.toContain('docker');
    expect(text).toContain('delete service postgres-1-vm-replication');
  });
});

test('giving up the pod leaves the VM as a primary that nobody follows', async () => {
  const text = await finish({ primary: 'vm', hasStandby: true }, { vm: primary, pod: standby });

  after(
    text,
    'forget-replication.sh',
    'delete secret postgres-1-replication',
    'delete service postgres-1-repl',
  );
  expect(text).not.toContain('docker rm');
});
