import type { Deployment } from '../../deployment/deployment.ts';
import { waitFor } from '../../lib/wait.ts';
import type { Drill } from './drill.ts';

/** Long enough to find commits that wait for it; shorter than inventory's patience with a statement. */
const lockSeconds = 3;

/** A pod of inventory ends between two instructions, with commits under way whose answers will reach nobody. */
export function createInventoryKillDrill(deployment: Deployment): Drill {
  const { machine } = deployment;
  let lock: Promise<unknown> = Promise.resolve();
  return {
    name: 'inventory-kill',
    does: 'kills a pod of inventory with signal 9 while its commits are under way',
    predicts: 'some requests fail, the other pod answers on; retries find their books there, each once',
    maxOutageSeconds: 15,
    limitMs: 180_000,
    break: async () => {
      const kill = await aimAtInventory(deployment);
      lock = machine.sql(
        `begin; lock table inventory.books in exclusive mode; select pg_sleep(${lockSeconds}); commit`,
      );
      lock.catch(() => undefined); // told by putBack
      await waitFor('commits are under way', () => verifyCommitsWait(deployment), {
        timeoutMs: lockSeconds * 1_000,
        everyMs: 50,
      });
      await kill();
    },
    verify: ({ replayed }) => {
      if (replayed === 0) throw new Error('no retry found its book there: the kill met no commit');
      return Promise.resolve('its pod started again');
    },
    putBack: async () => {
      await lock;
    },
  };
}

/** Answers the shot: what takes time to find out is found out before. */
async function aimAtInventory({ cluster, run, names }: Deployment): Promise<() => Promise<void>> {
  const id = await cluster.kubectl([
    ...['get', 'pod', '--selector', 'app=inventory', '-o'],
    "jsonpath={.items[0].status.containerStatuses[?(@.name=='inventory')].containerID}",
  ]);
  const task = id.replace(/^containerd:\/\//, '');
  if (task === '') throw new Error('no container of inventory runs');
  return async () => {
    await run('docker', [
      ...['exec', names.node, 'ctr', '--namespace', 'k8s.io', 'task', 'kill', '--signal', 'SIGKILL', task],
    ]);
  };
}

/** Both pods have writes in hand all the time, of the ledger's clients: with two waiting, each has one. */
async function verifyCommitsWait({ machine }: Deployment): Promise<void> {
  const waiting = Number(
    await machine.sql(
      "select count(*) from pg_stat_activity where usename = 'inventory' and wait_event_type = 'Lock'",
    ),
  );
  if (waiting < 2) throw new Error(`${waiting} of inventory's statements wait for the lock`);
}
