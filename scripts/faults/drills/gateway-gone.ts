import type { Deployment } from '../../deployment/deployment.ts';
import type { Drill } from './drill.ts';
import { createScale } from './scale.ts';
import { createSeat } from './seat.ts';

/** The VM's only way to istiod is closed. */
export function createGatewayGoneDrill(deployment: Deployment): Drill {
  const seat = createSeat(deployment);
  const { takeAway, giveBack } = createScale(
    deployment,
    'istio-eastwestgateway',
    'app=istio-eastwestgateway',
  );
  return {
    name: 'gateway-gone',
    does: 'scales the gateway between VM and istiod to zero for a minute',
    predicts:
      'the VM serves on, over new connections, too, and keeps its WorkloadEntry; it finds istiod again by itself',
    maxOutageSeconds: 0,
    finding: 'gateway-down',
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
