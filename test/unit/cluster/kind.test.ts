import { parse } from 'yaml';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const node = (isRunning: boolean) =>
  JSON.stringify([{ State: { Running: isRunning }, NetworkSettings: { Networks: { shelf: {} } } }]);

describe('a kind cluster', () => {
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
      [/get storageclass standard/, '{}'],
    ]);
    const step = buildDeployment(run, { WEB_PORT: '8099' }).cluster.provide();

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

  test('starts a node that was stopped, and only looks before', async () => {
    const run = buildRun([
      [/container inspect/, node(false)],
      [/docker start shelf-control-plane|kind export|get --raw/, 'ok'],
      [/get storageclass standard/, '{}'],
    ]);
    const step = buildDeployment(run).cluster.provide();

    await expect(step.done?.()).resolves.toBeUndefined();
    expect(run.lines).not.toContain('docker start shelf-control-plane');

    await expect(step.run()).resolves.toEqual({ note: 'started again' });
    expect(run.lines).toContain('docker start shelf-control-plane');
    expect(run.lines.filter((line) => line.startsWith('kind delete'))).toEqual([]);
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

    await expect(buildDeployment(run).cluster.provide().done?.()).resolves.toBeUndefined();
  });

  test('removes a wreck before it creates anew', async () => {
    const run = buildRun([
      [/container inspect/, { fails: 'Error: No such container' }],
      [/kind (delete|create)|get --raw/, 'ok'],
      [/get storageclass standard/, '{}'],
    ]);

    await buildDeployment(run).cluster.provide().run();

    const kind = run.lines.filter((line) => line.startsWith('kind'));
    expect(kind.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'kind delete cluster',
      'kind create cluster',
    ]);
  });
});

const annotated = (image: string) =>
  JSON.stringify({ metadata: { annotations: { 'mesh-library/image': image } } });

describe('the image in a kind cluster', () => {
  test('is done when the node has this very image', async () => {
    const run = buildRun([
      [/docker image inspect/, 'sha256:new'],
      [/get node shelf-control-plane/, annotated('sha256:new')],
    ]);

    await expect(buildDeployment(run).cluster.deliverImage().done?.()).resolves.toBe('there');
  });

  test('loads an image that was built anew, and notes it on the node', async () => {
    const run = buildRun([
      [/docker image inspect/, 'sha256:new'],
      [/get node/, annotated('sha256:old')],
      [/kind load docker-image mesh-library:0\.1\.0 --name shelf|annotate/, ''],
    ]);
    const step = buildDeployment(run).cluster.deliverImage();

    const reason = await step.done?.();
    await step.run();

    expect(reason).toBeUndefined();
    expect(run.lines.at(-1)).toMatch(
      /annotate --overwrite node shelf-control-plane mesh-library\/image=sha256:new$/,
    );
  });
});
