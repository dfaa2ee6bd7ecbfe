import { setTimeout as sleep } from 'node:timers/promises';
import { readClusterFacts } from '../../../scripts/doctor/facts/cluster.ts';
import { gatherFacts, settle } from '../../../scripts/doctor/facts.ts';
import { readMeshFacts, readWorkshopObjects } from '../../../scripts/doctor/facts/mesh.ts';
import { getClockOffset, parseNetworkPath } from '../../../scripts/doctor/facts/network-path.ts';
import { currentSignal } from '../../../scripts/lib/cancellation.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const list = (...items: object[]) => JSON.stringify({ items });
/** A cluster that has these objects. */
const buildCluster = (...items: object[]) => buildDeployment(buildRun([[/ get /, list(...items)]]));

describe('settle', () => {
  test('answers the value, or the reason why there is none', async () => {
    expect(await settle(() => Promise.resolve(7), 1_000)).toEqual({ value: 7 });
    expect(await settle(() => Promise.reject(new Error('no route')), 1_000)).toEqual({ error: 'no route' });
  });

  test('ends what it has asked when the time is up', async () => {
    let signal: AbortSignal | undefined;
    const ask = () => {
      signal = currentSignal();
      return sleep(5_000, 'late', { ref: false });
    };

    await settle(ask, 20);

    expect(signal?.aborted).toBe(true);
  });

  test('waits no longer than the limit', async () => {
    expect(await settle(() => sleep(5_000, 'late', { ref: false }), 20)).toEqual({
      error: 'no answer within 0.02 s',
    });
  });
});

describe('gatherFacts', () => {
  test('keeps each answer, whatever else does not answer', async () => {
    const facts = await gatherFacts(
      buildDeployment(
        buildRun([
          [/^kubectl .* get nodes,/, list()],
          [/./, { fails: 'no route' }],
        ]),
        { WEB_PORT: '9' },
      ),
    );

    expect(facts.cluster).toEqual({ value: expect.objectContaining({ nodes: [] }) });
    for (const silent of [
      facts.vmAddress,
      facts.mesh,
      facts.vm,
      facts.networkPath,
      facts.passwordMatches,
      facts.library,
    ]) {
      expect(silent.error).toMatch(/no route|fetch failed/);
    }
  });

  test('keeps what a slow VM reported before its time was up', async () => {
    const { vm } = await gatherFacts(
      buildDeployment(
        buildRun([
          [/^ssh .*bash -s/, { fails: 'host: vm\nsidecar-unit: active' }],
          [/./, ''],
        ]),
        { WEB_PORT: '9' },
      ),
    );

    expect(vm.value?.status).toEqual({ host: 'vm', 'sidecar-unit': 'active' });
  });
});

describe('readClusterFacts', () => {
  test('describes a pod with its proxy, its version of Istio, and why it waits', async () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'no such image' };
    const pod = {
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'default', labels: { app: 'web' } },
      spec: {
        serviceAccountName: 'web',
        containers: [{ name: 'web', image: 'mesh-library:0.1.0' }],
        initContainers: [{ name: 'istio-proxy', image: 'proxyv2:1.31.1' }],
      },
      status: { phase: 'Pending', containerStatuses: [{ name: 'web', ready: false, state: { waiting } }] },
    };

    const { pods } = await readClusterFacts(buildCluster(pod), 1_000);

    expect(pods).toEqual([
      {
        namespace: 'default',
        name: 'web-1',
        app: 'web',
        serviceAccount: 'web',
        isReady: false,
        isTerminating: false,
        istioImages: ['proxyv2:1.31.1'],
        hasProxy: true,
        waitingReason: 'web: ImagePullBackOff no such image',
      },
    ]);
  });
});

describe('readMeshFacts', () => {
  test('counts WorkloadEntries with the label of the VM as its own, and leaves annotations out', async () => {
    const buildEntry = (name: string, app: string, annotations?: object) => ({
      kind: 'WorkloadEntry',
      metadata: { name, namespace: 'default', labels: { app }, annotations },
      spec: { address: '10.0.0.5' },
      status: { conditions: [{ type: 'Healthy', status: 'False', message: 'exit status 2' }] },
    });
    const entry = buildEntry('a', 'postgres-1-vm', { applied: 'everything again' });

    const facts = await readMeshFacts(buildCluster(entry, buildEntry('b', 'other')).cluster, 1_000);

    expect(facts.workloadEntries).toEqual([buildEntry('a', 'postgres-1-vm')]);
    expect(facts.objects).toEqual(['WorkloadEntry default/a', 'WorkloadEntry default/b']);
  });
});

describe('parseNetworkPath', () => {
  test('takes the median of the connections', () => {
    const text = 'clock-seconds: 1000.5\nmicroseconds: 900\nmicroseconds: 210\nmicroseconds: 4000';

    expect(parseNetworkPath(text, 1, 2)).toEqual({
      connectMs: 0.9,
      clock: { time: 1_000_500, requestedAt: 1, receivedAt: 2 },
    });
  });

  test.each([
    ['clock-seconds: 1\nrefusal: Connection refused', 'Connection refused'],
    ['clock-seconds: 1\nrefusal: ', ''],
  ])('reads the refusal from %j', (text, refusal) => {
    expect(parseNetworkPath(text, 1, 2).refusal).toBe(refusal);
  });
});

test.each([
  [{ time: 5_000, requestedAt: 4_000, receivedAt: 6_000 }, 0],
  [{ time: 9_000, requestedAt: 4_000, receivedAt: 6_000 }, 3],
  [{ time: 1_000, requestedAt: 4_000, receivedAt: 6_000 }, -3],
  [{ time: Number.NaN, requestedAt: 4_000, receivedAt: 6_000 }, 0],
])('getClockOffset(%j) is %d s', (clock, offset) => {
  expect(getClockOffset(clock)).toBe(offset);
});

test('readWorkshopObjects lists the objects that each step of the workshop adds', async () => {
  const steps = await readWorkshopObjects({ namespace: 'default', overlay: 'kind' });

  expect(steps.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  expect(steps[1]).toEqual({ number: 2, objects: ['PeerAuthentication istio-system/default'] });
});
