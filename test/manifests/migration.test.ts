import { execFileSync } from 'node:child_process';
import { renderStep } from '../../scripts/application/manifests.ts';
import { listStandbyComponents, type StandbyPlacement } from '../../scripts/application/standby.ts';
import { readWorkshopSteps } from '../../scripts/application/workshop.ts';
import type { Run } from '../../scripts/lib/run.ts';
import { buildDeployment } from '../support/deployments.ts';
import { hasKubectl } from './kustomize.ts';
import { type Manifest, nameOf, ofKind } from './manifest.ts';
import { rules } from './rules.ts';
import { findProblems } from './validate.ts';

/** kubectl renders, and knows of no cluster. */
const run: Run = (command, words) =>
  Promise.resolve(execFileSync(command, words.slice(words.indexOf('kustomize')), { encoding: 'utf8' }));

const render = async (placement: StandbyPlacement, stepNumber = 5, env: Record<string, string> = {}) => {
  const [step] = (await readWorkshopSteps()).filter(({ number }) => number === stepNumber);
  if (!step) throw new Error(`There is no step ${stepNumber}.`);
  return (await renderStep(buildDeployment(run, env), step, 'mesh-library:mine', placement)) as Manifest[];
};

/** Who is let in at port 5432 of each side. */
const listClients = (manifests: Manifest[]) =>
  Object.fromEntries(
    ofKind(manifests, 'AuthorizationPolicy')
      .filter(({ metadata }) => metadata.name.startsWith('postgres-1') && !metadata.name.includes('metrics'))
      .map(({ metadata, spec }) => {
        const forDatabase = spec.rules?.filter(({ to = [] }) =>
          to.some(({ operation }) => operation.ports?.includes('5432')),
        );
        const sources = forDatabase?.flatMap(({ from = [] }) => from.map(({ source }) => source)) ?? [];
        return [
          metadata.name,
          sources.flatMap((source) => source.serviceAccounts ?? source.notServiceAccounts ?? []),
        ];
      }),
  );

test('on the VM alone nothing is added', () => {
  expect(listStandbyComponents({ primary: 'vm', hasStandby: false })).toEqual([]);
});

if (hasKubectl()) {
  describe('the database with a standby in the cluster', () => {
    let manifests: Manifest[];
    beforeAll(async () => {
      manifests = await render({ primary: 'vm', hasStandby: true });
    });

    test('consists of objects that the API server takes, which keep the rules of the project', () => {
      const breaches = Object.values(rules).flatMap((findBreaches) => findBreaches(manifests));

      expect([...manifests.flatMap(findProblems), ...breaches]).toEqual([]);
    });

    test('lets inventory in on the VM, and each side at the other one', () => {
      expect(listClients(manifests)).toEqual({
        'postgres-1': ['postgres-1-vm'],
        'postgres-1-for-named-clients-only': ['postgres-1-vm'],
        'postgres-1-vm': ['inventory', 'postgres-1'],
        'postgres-1-vm-for-inventory-only': ['inventory', 'postgres-1'],
      });
    });

    test('lets each side know the other one alone', () => {
      const hosts = ofKind(manifests, 'Sidecar')
        .filter(({ metadata }) => metadata.name.startsWith('postgres-1'))
        .map(({ metadata, spec }) => [metadata.name, spec.egress?.flatMap((one) => one.hosts)]);

      expect(Object.fromEntries(hosts)).toEqual({
        'postgres-1': ['./postgres-1-vm-replication.default.svc.cluster.local'],
        'postgres-1-vm': ['./postgres-1-replication.default.svc.cluster.local'],
      });
    });

    test('has the image and the settings that the deployment says', () => {
      const text = JSON.stringify(manifests);

      expect(text).toContain('"image":"postgres:17-trixie"');
      expect(text).toContain("cluster_name = 'postgres-1'");
      expect(text).toContain('host=postgres-1-vm-replication.default.svc.cluster.local user=replicator');
    });
  });

  test.each<[Record<string, string>, object]>([
    [{}, { resources: { requests: { storage: '4Gi' } } }],
    [
      { POSTGRES_STORAGE_SIZE: '20Gi', STORAGE_CLASS: 'fast' },
      { resources: { requests: { storage: '20Gi' } }, storageClassName: 'fast' },
    ],
  ])('the volume is as the settings have it: %j', async (env, spec) => {
    const manifests = await render({ primary: 'vm', hasStandby: true }, 5, env);
    const claim = manifests.find(
      ({ kind, metadata }) => kind === 'PersistentVolumeClaim' && metadata.name.startsWith('postgres-1'),
    );

    expect(claim?.spec).toEqual({ accessModes: ['ReadWriteOnce'], ...spec });
  });

  describe('the database in the cluster', () => {
    test('has the name of before, and lets inventory in there alone', async () => {
      const manifests = await render({ primary: 'pod', hasStandby: true });
      const [service] = ofKind(manifests, 'Service').filter(
        ({ metadata }) => metadata.name === 'postgres-1-vm',
      );

      expect(service?.spec.selector).toEqual({ app: 'postgres-1' });
      expect(listClients(manifests)).toEqual({
        'postgres-1': ['postgres-1-vm', 'inventory'],
        'postgres-1-for-named-clients-only': ['postgres-1-vm', 'inventory'],
        'postgres-1-vm': ['postgres-1'],
        'postgres-1-vm-for-inventory-only': ['postgres-1'],
      });
    });

    test('is let in on both sides while it moves', async () => {
      const manifests = await render({ primary: 'vm', hasStandby: true, isSwitching: true });

      expect(
        Object.values(listClients(manifests)).filter((clients) => !clients.includes('inventory')),
      ).toEqual([]);
    });
  });

  describe('the database in the cluster alone', () => {
    let manifests: Manifest[];
    beforeAll(async () => {
      manifests = await render({ primary: 'pod', hasStandby: false });
    });

    test('consists of objects that the API server takes, which keep the rules of the project', () => {
      const breaches = Object.values(rules).flatMap((findBreaches) => findBreaches(manifests));

      expect([...manifests.flatMap(findProblems), ...breaches]).toEqual([]);
    });

    test('has of the VM its name alone, which leads to the pod', () => {
      const ofVm = manifests.filter(({ metadata }) => metadata.name.startsWith('postgres-1-vm'));
      const [service] = ofKind(ofVm, 'Service');

      expect(ofVm.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
        'DestinationRule postgres-1-vm',
        'Service postgres-1-vm',
      ]);
      expect(service?.spec.selector).toEqual({ app: 'postgres-1' });
    });

    test('lets nobody but inventory in, and calls nobody', () => {
      const [sidecar] = ofKind(manifests, 'Sidecar').filter(({ metadata }) => metadata.name === 'postgres-1');

      expect(listClients(manifests)).toEqual({
        'postgres-1': ['inventory'],
        'postgres-1-for-named-clients-only': ['inventory'],
      });
      expect(sidecar?.spec.egress).toEqual([{ hosts: ['~/*'] }]);
    });

    test('keeps pod and volume as they were with the VM: nothing restarts', async () => {
      const ofPod = (some: Manifest[]) =>
        some.filter(({ kind }) => ['StatefulSet', 'PersistentVolumeClaim', 'ConfigMap'].includes(kind));

      expect(ofPod(manifests)).toEqual(ofPod(await render({ primary: 'pod', hasStandby: true })));
    });
  });

  test.each([
    [1, ['Sidecar']],
    [3, ['AuthorizationPolicy', 'Sidecar']],
    [5, ['AuthorizationPolicy', 'Sidecar']],
  ])(
    'step %i of the workshop has rules of these kinds for the pod, as it has for the VM',
    async (number, kinds) => {
      const manifests = await render({ primary: 'vm', hasStandby: true }, number);
      const ofPod = manifests.filter(({ metadata }) => /^postgres-1($|-for-)/.test(metadata.name));

      expect(ofPod.map(nameOf)).toContain('apps/v1 StatefulSet default/postgres-1');
      const ruleKinds = ofPod.map(({ kind }) => kind).filter((kind) => /Policy|Sidecar/.test(kind));
      expect([...new Set(ruleKinds)].sort()).toEqual(kinds);
    },
  );
}
