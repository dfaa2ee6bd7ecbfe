import { parse } from 'yaml';
import { createCluster } from '../../../scripts/cluster/kind.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const node = (isRunning: boolean) =>
  JSON.stringify([{ State: { Running: isRunning }, NetworkSettings: { Networks: { shelf: {} } } }]);

describe('createCluster', () => {
  test('creates the cluster on our network, with our port', async () => {
    let given: { config: unknown; network: string | undefined } | undefined;
    const create: Answer = (_line, { input, env }) => {
      given = { config: parse(input as string), network: env?.KIND_EXPERIMENTAL_DOCKER_NETWORK };
      return '';
    };
    const run = buildRun([
      [/container inspect/, { fails: 'Error: No such container' }],
      [/kind create cluster --name shelf --image kindest\/node:v\S+ /, create],
      [/kind delete|get --raw/, 'ok'],
    ]);
    const step = createCluster(buildDeployment(run, { WEB_PORT: '8099' }));

    const reason = await step.done?.();
    await step.run();

    expect(reason).toBeUndefined();
    expect(given).toEqual({
      network: 'shelf',
      config: expect.objectContaining({
        nodes: [
          {
            role: 'control-plane',
            extraPortMappings: [{ containerPort: 30080, hostPort: 8099, listenAddress: '127.0.0.1' }],
          },
        ],
      }) as unknown,
    });
  });

  test('starts a node that was stopped', async () => {
    const run = buildRun([
      [/container inspect/, node(false)],
      [/docker start shelf-control-plane|kind export|get --raw/, 'ok'],
      [/get storageclass standard/, '{}'],
    ]);

    await expect(createCluster(buildDeployment(run)).done?.()).resolves.toBe('there');
    expect(run.lines).toContain('docker start shelf-control-plane');
  });

  test.each<[string, Answer]>([
    ['has not come to its end', ''],
    ['has not got to giving us rights', { fails: 'Error from server (Forbidden)' }],
  ])('makes a cluster anew that answers, and whose creation %s', async (_what, answer) => {
    const run = buildRun([
      [/container inspect/, node(true)],
      [/kind export|get --raw/, 'ok'],
      [/get storageclass standard/, answer],
    ]);

    await expect(createCluster(buildDeployment(run)).done?.()).resolves.toBeUndefined();
  });

  test('removes a wreck before it creates anew', async () => {
    const run = buildRun([[/kind (delete|create)|get --raw/, 'ok']]);

    await createCluster(buildDeployment(run)).run();

    expect(run.lines.map((line) => line.split(' ').slice(0, 3).join(' ')).slice(0, 2)).toEqual([
      'kind delete cluster',
      'kind create cluster',
    ]);
  });
});
