import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../../../scripts/doctor/answer.ts';
import { parseClusterFacts } from '../../../scripts/doctor/cluster-facts.ts';
import { gatherFacts } from '../../../scripts/doctor/facts.ts';
import { parseMeshFacts } from '../../../scripts/doctor/mesh-facts.ts';
import { offsetOf, parsePath } from '../../../scripts/doctor/path-facts.ts';
import { readStepRules } from '../../../scripts/doctor/step-rules.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const list = (...items: object[]) => JSON.stringify({ items });

describe('ask', () => {
  test('answers what was told, and the reason where nothing was', async () => {
    expect(await ask(1_000, () => Promise.resolve(7))).toEqual({ told: 7 });
    expect(await ask(1_000, () => Promise.reject(new Error('no route')))).toEqual({ reason: 'no route' });
  });

  test('waits for nobody longer than the limit', async () => {
    expect(await ask(20, () => sleep(5_000, 'late', { ref: false }))).toEqual({
      reason: 'no answer within 0.02 s',
    });
  });
});

describe('gatherFacts', () => {
  test('keeps each answer, whoever else is silent', async () => {
    const facts = await gatherFacts(
      buildDeployment(
        buildRun([
          [/^kubectl .* get nodes,/, list()],
          [/./, { fails: 'no route' }],
        ]),
        { WEB_PORT: '9' },
      ),
    );

    expect(facts.cluster).toEqual({ told: expect.objectContaining({ nodes: [] }) });
    for (const silent of [
      facts.address,
      facts.mesh,
      facts.vm,
      facts.path,
      facts.passwordFits,
      facts.library,
    ]) {
      expect(silent.reason).toMatch(/no route|fetch failed/);
    }
  });

  test('keeps what a slow VM has told before its time was up', async () => {
    const { vm } = await gatherFacts(
      buildDeployment(
        buildRun([
          [/^ssh .*bash -s/, { fails: 'host: vm\nsidecar-unit: active' }],
          [/./, ''],
        ]),
        { WEB_PORT: '9' },
      ),
    );

    expect(vm.told?.status).toEqual({ host: 'vm', 'sidecar-unit': 'active' });
  });
});

describe('parseClusterFacts', () => {
  test('tells a pod with its proxy, its trouble and its versions', () => {
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

    expect(parseClusterFacts(list(pod)).pods).toEqual([
      {
        namespace: 'default',
        name: 'web-1',
        app: 'web',
        account: 'web',
        isReady: false,
        isEnding: false,
        images: ['proxyv2:1.31.1'],
        hasProxy: true,
        trouble: 'web: ImagePullBackOff no such image',
      },
    ]);
  });
});

describe('parseMeshFacts', () => {
  test('counts as entries of the VM those with its label, and tells their health', () => {
    const entry = (name: string, app: string, status?: object) => ({
      kind: 'WorkloadEntry',
      metadata: { name, namespace: 'default', labels: { app } },
      spec: { address: '10.0.0.5' },
      status,
    });
    const conditions = [{ type: 'Healthy', status: 'False', message: 'exit status 2' }];

    expect(
      parseMeshFacts(
        list(entry('a', 'postgres-1-vm', { conditions }), entry('b', 'other'), entry('c', 'postgres-1-vm')),
      ).entries,
    ).toEqual([
      { name: 'a', address: '10.0.0.5', health: 'False', message: 'exit status 2' },
      { name: 'c', address: '10.0.0.5', health: 'unknown', message: '' },
    ]);
  });
});

describe('parsePath', () => {
  test('takes the median of the connections', () => {
    const text = 'clock-seconds: 1000.5\nmicroseconds: 900\nmicroseconds: 210\nmicroseconds: 4000';

    expect(parsePath(text, 1, 2)).toEqual({
      connectMs: 0.9,
      clock: { shown: 1_000_500, asked: 1, told: 2 },
    });
  });

  test.each([
    ['clock-seconds: 1\nrefusal: Connection refused', 'Connection refused'],
    ['clock-seconds: 1\nrefusal: ', ''],
  ])('of %j takes the refusal', (text, refusal) => {
    expect(parsePath(text, 1, 2).refusal).toBe(refusal);
  });
});

test.each([
  [{ shown: 5_000, asked: 4_000, told: 6_000 }, 0],
  [{ shown: 9_000, asked: 4_000, told: 6_000 }, 3],
  [{ shown: 1_000, asked: 4_000, told: 6_000 }, -3],
  [{ shown: Number.NaN, asked: 4_000, told: 6_000 }, 0],
])('offsetOf(%j) is %d s', (clock, offset) => {
  expect(offsetOf(clock)).toBe(offset);
});

test('readStepRules knows what each step of the workshop adds', async () => {
  const rules = await readStepRules();

  expect(rules.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  expect(rules[1]).toEqual({ number: 2, adds: ['PeerAuthentication istio-system/default'] });
});
