import type { Deployment } from '../lib/deployment.ts';
import type { Drill } from './drill.ts';

export function createInventoryKillDrill(deployment: Deployment): Drill {
  const { cluster, names, run } = deployment;
  return {
    name: 'inventory-kill',
    does: 'kills a pod of inventory with signal 9',
    predicts: 'a few requests fail at most, and no book is lost',
    maxOutageSeconds: 15,
    limitMs: 120_000,
    break: async () => {
      const id = await cluster.kubectl([
        ...['get', 'pod', '--selector', 'app=inventory', '-o'],
        "jsonpath={.items[0].status.containerStatuses[?(@.name=='inventory')].containerID}",
      ]);
      const pid = await run('docker', [
        ...['exec', names.node, 'crictl', 'inspect', '--output', 'go-template'],
        ...['--template', '{{.info.pid}}', id.replace(/^containerd:\/\//, '')],
      ]);
      await run('docker', ['exec', names.node, 'kill', '-9', pid]);
    },
  };
}
