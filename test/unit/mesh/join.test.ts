import { joinMesh } from '../../../scripts/mesh/join.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const istiod = {
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { template: { spec: { containers: [{ image: 'pilot:1.31.1' }] } } },
};

describe('joinMesh', () => {
  const buildTable = () =>
    buildRun([
      [/get deployments/, JSON.stringify({ items: [istiod] })],
      [/get servicecidr/, JSON.stringify({ spec: { cidrs: ['10.96.0.0/16'] } })],
      [/join-mesh\.sh/, { fails: 'far enough' }],
      [/^(istioctl|ssh) /, ''],
    ]);
  const yours = { VM_HOST: 'db', VM_ADDRESS: '192.0.2.7', GATEWAY_ADDRESS: '192.0.2.1' };

  test('gives the VM a token that outlives the installation, however slow the host is', async () => {
    const run = buildTable();

    await expect(joinMesh(buildDeployment(run, yours)).run()).rejects.toThrow('far enough');

    const readNumber = (pattern: RegExp) => Number(pattern.exec(run.lines.join('\n'))?.[1]);
    expect(readNumber(/--tokenDuration (\d+)/)).toBeGreaterThan(
      readNumber(/timeout --kill-after=10 (\d+) bash -c .*join-mesh\.sh/),
    );
  });

  test('asks the cluster once for what the VM joins', async () => {
    const run = buildTable();

    await joinMesh(buildDeployment(run, yours))
      .run()
      .catch(() => undefined);

    expect(run.lines.filter((line) => /get (deployments|servicecidr)/.test(line))).toHaveLength(2);
  });
});
