import type { Deployment } from '../../../scripts/deployment/deployment.ts';
import { explainUnavailable, getCapability } from '../../../scripts/faults/capabilities.ts';
import { listFaults, listMatrixRows } from '../../../scripts/faults/catalogue.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const onContainer = buildDeployment(buildRun([]));
const onHostOfYours = buildDeployment(buildRun([]), { VM_HOST: 'db.example' });

const onAdoptedPostgres = buildDeployment(buildRun([]), { VM_HOST: 'db.example', ADOPT: '1' });

const explain = (deployment: Deployment, name: string) => {
  const fault = listFaults(deployment).find((candidate) => candidate.name === name);
  if (!fault) throw new Error(`There is no fault ${name}.`);
  return explainUnavailable(deployment, fault.requires);
};

describe('the catalogue of faults', () => {
  const faults = listFaults(onContainer);

  test('has each fault once', () => {
    const names = faults.map(({ name }) => name);

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('has no fault that is neither a drill nor a row of the matrix', () => {
    const useless = faults.filter(({ finding, prediction }) => !finding && !prediction);

    expect(useless).toEqual([]);
  });

  test('can restore every fault that lasts', () => {
    const lasting = faults.filter(({ finding }) => finding !== undefined);

    expect(lasting.filter(({ restore }) => restore === undefined)).toEqual([]);
  });
});

describe('a fault that requires what an adapter lacks', () => {
  test('says why it is unavailable, and is no row of the matrix', () => {
    const frozen = listFaults(onHostOfYours).find(({ name }) => name === 'vm-frozen');

    expect(explainUnavailable(onHostOfYours, frozen?.requires)).toBe(
      'db.example is reached by ssh alone: only you can switch it off and on.',
    );
    expect(listMatrixRows(onHostOfYours).map(({ name }) => name)).not.toContain('vm-frozen');
    expect(listMatrixRows(onContainer).map(({ name }) => name)).toContain('vm-frozen');
  });

  test('disk-full is refused on a host of yours, whose disks stay as they are', () => {
    expect(explain(onHostOfYours, 'disk-full')).toMatch(
      /^db\.example is a host of yours: .*stays on the disk/,
    );
    expect(explain(onContainer, 'disk-full')).toBeUndefined();
  });

  test.each([
    'db-stop',
    'db-crash',
    'database-frozen',
    'open-to-all',
    'inventory-rejected',
    'vm-reboot',
    'port-cut',
  ])('%s is refused on a PostgreSQL that had other clients before us', (name) => {
    expect(explain(onAdoptedPostgres, name)).toMatch(/^PostgreSQL on db\.example was there before/);
    expect(explain(onHostOfYours, name)).toBeUndefined();
  });

  test.each(['istiod-restart', 'istiod-gone', 'gateway-gone'])(
    "%s is refused on somebody's cluster, whose Istio serves others",
    (name) => {
      const { istiod, ...cluster } = onContainer.cluster;
      const onSomebodysCluster = { ...onContainer, cluster };

      expect(istiod).toBeDefined();
      expect(explain(onSomebodysCluster, name)).toBe(
        'The Istio of kind-shelf may serve others, too: istiod and the ways to it stay up.',
      );
      expect(explain(onContainer, name)).toBeUndefined();
    },
  );

  test('cannot be injected all the same', () => {
    expect(() => getCapability(onHostOfYours, 'machine.power')).toThrow('reached by ssh alone');
  });
});

describe('namespace-without-label', () => {
  test.each([
    [{ 'istio-injection': 'enabled' }, 'istio-injection=enabled'],
    [{ 'istio.io/rev': 'stable', team: 'books' }, 'istio.io/rev=stable'],
  ])('takes %j away and gives back what was there', async (labels, restored) => {
    const run = buildRun([
      [/ get namespace shelf /, JSON.stringify({ metadata: { labels } })],
      [/ label /, ''],
    ]);
    const fault = listFaults(buildDeployment(run, { NAMESPACE: 'shelf' })).find(
      ({ name }) => name === 'namespace-without-label',
    );

    await fault?.inject();
    await fault?.restore?.();

    const commands = run.lines.flatMap((line) => / (label .*)$/.exec(line)?.[1] ?? []);
    expect(commands).toEqual([
      'label namespace shelf istio-injection- istio.io/rev-',
      `label --overwrite namespace shelf ${restored}`,
    ]);
  });
});
