import { writeFileSync } from 'node:fs';
import { joinMesh, sortInboundPorts } from '../../../scripts/mesh/join.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const istiod = {
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { template: { spec: { containers: [{ image: 'pilot:1.31.1' }] } } },
};

describe('joinMesh', () => {
  const writeClusterEnv = (line: string) => {
    const folder = /--output (\S+)/.exec(line)?.[1];
    writeFileSync(`${folder}/cluster.env`, "ISTIO_INBOUND_PORTS='15020,5432'\n");
    return '';
  };
  const buildTable = () =>
    buildRun([
      [/get deployments/, JSON.stringify({ items: [istiod] })],
      [/get servicecidr/, JSON.stringify({ spec: { cidrs: ['10.96.0.0/16'] } })],
      [/join-mesh\.sh/, { fails: 'far enough' }],
      [/^istioctl /, writeClusterEnv],
      [/^ssh /, ''],
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

describe('sortInboundPorts', () => {
  const write = (ports: string) =>
    `CANONICAL_REVISION='v1'\nISTIO_INBOUND_PORTS='${ports}'\nISTIO_SERVICE_CIDR='*'\n`;

  test.each(['15020,5432', '5432,15020'])('writes %s in one order, and nothing else anew', (ports) => {
    expect(sortInboundPorts(write(ports))).toBe(write('15020,5432'));
  });
});
