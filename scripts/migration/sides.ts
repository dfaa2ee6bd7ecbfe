import { readFile } from 'node:fs/promises';
import { nameSlot } from '../application/standby.ts';
import { otherSide, readPrimarySide, sideNames, type Side } from '../cluster/database-placement.ts';
import { databasePod } from '../deployment/database.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { getErrorMessage } from '../lib/error-message.ts';
import { projectRoot } from '../lib/project-root.ts';
import type { ShellSession } from '../lib/shell-session.ts';
import { parseSideStatus, type SideStatus } from './side-status.ts';
import type { SideAction, Sides } from './switch-primary.ts';

const observeTimeoutMs = 15_000;
const stopSeconds = 15;

export interface ConnectedSides extends Sides, AsyncDisposable {
  /** Runs a function of vm/replication/side.sh on one side. */
  call: (side: Side, command: string, timeoutMs?: number) => Promise<string>;
}

/** The functions of vm/replication for one side. */
export async function readDefinitions(side: Side): Promise<string> {
  const own = { vm: ['cluster.sh', 'replication/vm.sh'], pod: ['replication/pod.sh'] }[side];
  const files = [...own, 'replication/side.sh'].map((file) => readFile(`${projectRoot}vm/${file}`, 'utf8'));
  return (await Promise.all(files)).join('\n');
}

/** Both sides, with one shell on each that stays open: a command takes milliseconds. */
export function connectSides({ machine, cluster }: Deployment): ConnectedSides {
  const sessions = new Map<Side, Promise<ShellSession>>();
  /** A side that was seen fenced and at rest stays so, whether it answers or not. */
  const fenced = new Map<Side, SideStatus>();

  const open = async (side: Side): Promise<ShellSession> => {
    const definitions = await readDefinitions(side);
    return side === 'vm'
      ? machine.openShell(definitions)
      : cluster.openShell(databasePod.name, databasePod.container, definitions);
  };

  const call = async (side: Side, command: string, timeoutMs?: number) => {
    const session = sessions.get(side) ?? open(side);
    sessions.set(side, session);
    try {
      return await (await session).run(command, timeoutMs);
    } catch (error) {
      // The next call opens another one.
      sessions.delete(side);
      await session.then(({ close }) => close()).catch(() => undefined);
      throw error;
    }
  };

  const observeSide = async (side: Side): Promise<SideStatus | Error> => {
    try {
      const status = parseSideStatus(await call(side, 'report', observeTimeoutMs));
      if (!status.isRunning && status.hasStandbySignal && status.controlState === 'shut down')
        fenced.set(side, status);
      return status;
    } catch (error) {
      return fenced.get(side) ?? new Error(getErrorMessage(error), { cause: error });
    }
  };

  const record = async (side: Side) => {
    const patch = JSON.stringify({ spec: { selector: { app: sideNames[side] } } });
    await cluster.kubectl(['patch', 'service', sideNames.vm, '--type=merge', `--patch=${patch}`]);
  };

  return {
    call,

    observe: async () => {
      const [recorded, vm, pod] = await Promise.all([
        readPrimarySide(cluster),
        observeSide('vm'),
        observeSide('pod'),
      ]);
      return { recorded, sides: { vm, pod } };
    },

    perform: async ({ do: what, side }: SideAction) => {
      const partner = otherSide(side);
      if (what !== 'checkpoint' && what !== 'synchronize') fenced.delete(side);
      switch (what) {
        case 'fence':
          await call(side, `fence ${stopSeconds}`);
          return;
        case 'promote':
          await Promise.all([call(side, `promote ${nameSlot(partner)}`, 60_000), record(side)]);
          return;
        case 'record':
          await record(side);
          return;
        case 'follow':
          await call(side, `follow ${nameSlot(partner)}`, 90_000);
          return;
        case 'synchronize':
          await call(side, `synchronize ${sideNames[partner]}`);
          return;
        case 'checkpoint':
          await call(side, 'query checkpoint', 60_000);
          await call(partner, 'query checkpoint', 60_000);
          return;
        case 'unfence':
          await call(side, 'unfence', 60_000);
      }
    },

    [Symbol.asyncDispose]: async () => {
      for (const session of sessions.values())
        await session.then(({ close }) => close()).catch(() => undefined);
    },
  };
}
