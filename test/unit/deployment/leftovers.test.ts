import { listBuiltImages } from '../../../scripts/docker/images.ts';
import { findLeftovers, listVolumes } from '../../../scripts/deployment/leftovers.ts';
import { removeNetwork } from '../../../scripts/docker/network.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const missing = { fails: 'Error response from daemon: No such container: shelf' };

describe('removal', () => {
  test('passes over what is not there', async () => {
    const deployment = buildDeployment(buildRun([[/inspect/, missing]]));

    await expect(deployment.machine.remove().done?.()).resolves.toBe('not there');
    await expect(removeNetwork(deployment).done?.()).resolves.toBe('not there');
  });

  test("leaves a network, a VM and a cluster of that name that aren't ours", async () => {
    const foreign = { Labels: {}, Config: { Labels: null }, NetworkSettings: { Networks: { kind: {} } } };
    const deployment = buildDeployment(buildRun([[/inspect/, JSON.stringify([foreign])]]));

    await expect(deployment.machine.remove().done?.()).resolves.toBe('not ours');
    await expect(removeNetwork(deployment).done?.()).resolves.toBeDefined();
    await expect(deployment.cluster.remove().done?.()).resolves.toBe('not ours');
  });

  test('asks kind to remove a cluster also when only its kubeconfig entry may be left', async () => {
    const deployment = buildDeployment(buildRun([[/inspect/, missing]]));

    await expect(deployment.cluster.remove().done?.()).resolves.toBeUndefined();
  });
});

describe('listBuiltImages', () => {
  const images: [RegExp, string][] = [
    [/label=mesh-library\.deployment=shelf/, 'sha256:tools'],
    [/label=mesh-library\.image$/, 'sha256:vm\nsha256:services\nsha256:older'],
  ];

  test("has those of its own, the VM's and every build of the services'", async () => {
    const run = buildRun([[/network ls/, 'shelf'], ...images]);

    await expect(listBuiltImages(buildDeployment(run))).resolves.toEqual([
      'sha256:tools',
      'sha256:vm',
      'sha256:services',
      'sha256:older',
    ]);
  });

  test('leaves the images that it shares while another deployment stands', async () => {
    const run = buildRun([[/network ls/, 'other\nshelf'], ...images]);

    await expect(listBuiltImages(buildDeployment(run))).resolves.toEqual(['sha256:tools']);
  });
});

// Under a name of its own: tests of the machine make files of the deployment "shelf".
describe('findLeftovers', () => {
  test('finds nothing after all is gone', async () => {
    const run = buildRun([
      [/config get-contexts/, 'kind-other'],
      [/volume ls/, 'volume-of-someone'],
      [/docker/, ''],
    ]);

    await expect(findLeftovers(buildDeployment(run, { NAME: 'gone' }), ['ours'])).resolves.toEqual([]);
  });

  test('names everything that is left', async () => {
    const run = buildRun([
      [/config get-contexts/, 'kind-other\nkind-gone'],
      [/ps .*mesh-library/, 'gone-postgres-1-vm'],
      [/ps .*kind/, 'gone-control-plane'],
      [/network ls --format/, 'gone'],
      [/network ls/, 'gone'],
      [/volume ls/, 'theirs\nours'],
      [/image ls .*deployment=gone/, 'sha256:vm'],
      [/image ls/, ''],
    ]);

    await expect(findLeftovers(buildDeployment(run, { NAME: 'gone' }), ['ours'])).resolves.toEqual([
      'container gone-postgres-1-vm',
      'container gone-control-plane',
      'network gone',
      'image sha256:vm',
      'volume ours',
      'kubeconfig entry kind-gone',
    ]);
  });
});

describe('listVolumes', () => {
  test("answers the volumes of the cluster's node", async () => {
    const run = buildRun([
      [/docker ps/, 'a\nb'],
      [/container inspect .* a b$/, 'one two \n\nthree '],
    ]);

    await expect(listVolumes(buildDeployment(run))).resolves.toEqual(['one', 'two', 'three']);
  });
});
