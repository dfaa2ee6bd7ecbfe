import { installSidecar } from '../../../scripts/mesh/sidecar-package.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const istiod = {
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { template: { spec: { containers: [{ image: 'pilot:1.31.2' }] } } },
};

describe('installSidecar', () => {
  const buildTable = (deployments: Answer) =>
    buildRun([
      [/dpkg-query/, ''],
      [/dpkg --print-architecture/, 'arm64'],
      [/get deployments/, deployments],
      [/install-sidecar\.sh/, ''],
    ]);

  test('does not wait for the cluster: until there is one, it takes the version that will be installed', async () => {
    const run = buildTable({ fails: 'context "kind-shelf" does not exist' });

    await installSidecar(buildDeployment(run, { ISTIO_VERSION: '1.31.1' })).run();

    expect(run.lines.at(-1)).toContain('/1.31.1/deb/istio-sidecar-arm64.deb');
  });

  test('takes the version of the control plane that is there', async () => {
    const run = buildTable(JSON.stringify({ items: [istiod] }));

    const outcome = await installSidecar(buildDeployment(run, { ISTIO_VERSION: '1.31.1' })).run();

    expect(run.lines.at(-1)).toContain('/1.31.2/deb/istio-sidecar-arm64.deb');
    expect(outcome).toEqual({ note: '1.31.2' });
  });

  test('leaves a package that is there to those who join', async () => {
    const run = buildRun([[/dpkg-query/, '1.30.0']]);

    await expect(installSidecar(buildDeployment(run)).done?.()).resolves.toBe('there');
  });
});
