import type { Deployment } from '../../deployment/deployment.ts';
import type { Drill } from './drill.ts';
import { createScale } from './scale.ts';
import { createSeat } from './seat.ts';

const selector = 'app=istiod';

/** istiod's pod ends, and another one takes its place, as for an upgrade. */
export function createIstiodRestartDrill(deployment: Deployment): Drill {
  const { cluster } = deployment;
  const seat = createSeat(deployment);
  return {
    name: 'istiod-restart',
    does: 'deletes the pod of istiod',
    predicts: 'nobody notices; the VM connects to the new istiod, under the same WorkloadEntry',
    maxOutageSeconds: 0,
    limitMs: 180_000,
    break: async () => {
      await seat.note();
      await cluster.kubectl(['-n', 'istio-system', 'delete', 'pod', '--selector', selector]);
    },
    verify: seat.verifyKept,
  };
}

/**
 * No istiod at all. The VM's connection to it would otherwise be renewed by istiod every half hour; here its end is certain,
 * because the process that held it has ended.
 */
export function createIstiodGoneDrill(deployment: Deployment): Drill {
  const seat = createSeat(deployment);
  const { takeAway, giveBack } = createScale(deployment, 'istiod', selector);
  return {
    name: 'istiod-gone',
    does: 'scales istiod to zero for a minute',
    predicts:
      'data flows on, over new connections, too; the VM connects again by itself, under the same WorkloadEntry',
    maxOutageSeconds: 0,
    finding: 'istiod-down',
    holdMs: 60_000,
    limitMs: 300_000,
    break: async () => {
      await seat.note();
      await takeAway();
      await seat.awaitCutOff();
    },
    mend: async () => {
      await seat.tryNewConnection();
      await giveBack();
    },
    verify: seat.verifyKept,
    putBack: giveBack,
  };
}
