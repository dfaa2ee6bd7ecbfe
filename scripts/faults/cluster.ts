import type { CreateBreaks } from './break.ts';
import { createClusterBreaker } from './cluster-breaker.ts';

const istiod = '--namespace istio-system scale deployment istiod --replicas';
const gateway = '--namespace istio-system scale deployment istio-eastwestgateway --replicas';

/** What runs in the cluster, and as what. */
export const createBreaksOfTheCluster: CreateBreaks = (deployment) => {
  const inCluster = createClusterBreaker(deployment);
  return [
    inCluster('web-gone', 'pods-not-ready', 'scales web to zero', {
      break: 'scale deployment web --replicas=0',
      putBack: 'scale deployment web --replicas=1',
    }),
    inCluster('istiod-gone', 'istiod-down', 'scales istiod to zero', {
      break: `${istiod}=0`,
      putBack: `${istiod}=1`,
    }),
    inCluster('gateway-gone', 'gateway-down', "scales the VM's way to istiod to zero", {
      break: `${gateway}=0`,
      putBack: `${gateway}=1`,
    }),
    inCluster('port-without-protocol', 'guessed-protocol', 'has Istio guess what inventory speaks', {
      break: 'patch service inventory --type=json --patch-file objects/port-without-protocol.yaml',
    }),
    inCluster('second-service', 'second-postgres-service', 'makes a Service on 5432 without a cluster IP', {
      break: 'apply -f objects/second-service.yaml',
      putBack: 'delete --ignore-not-found -f objects/second-service.yaml',
    }),
    inCluster('namespace-without-label', 'client-without-sidecar', 'has new pods start without a proxy', {
      break: 'label namespace default istio-injection-',
      putBack: 'label --overwrite namespace default istio-injection=enabled',
    }),
    inCluster('client-bare', 'client-without-sidecar', 'starts acquisitions without a proxy', {
      break: 'patch deployment acquisitions --patch-file objects/without-proxy.yaml',
      putBack: 'patch deployment acquisitions --patch-file objects/with-proxy.yaml',
    }),
    inCluster(
      'proxy-of-old',
      'version-skew',
      'has web start with a proxy of another version',
      {
        break: 'patch deployment web --patch-file objects/proxy-of-old.yaml',
        putBack: 'patch deployment web --patch-file objects/proxy-of-now.yaml',
      },
      { isMendedByHand: true },
    ),
  ];
};
