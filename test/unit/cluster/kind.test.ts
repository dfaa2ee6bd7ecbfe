import { jest } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createKindCluster } from '../../../scripts/cluster/kind.ts';
import { findFreePort } from '../../../scripts/lib/ports.ts';
import { parseSettings } from '../../../scripts/lib/settings.ts';
import { UserError } from '../../../scripts/lib/user-error.ts';
import { buildRun, type Answer, type FakeRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { makeDirectory } from '../../support/temporary.ts';

const node = (isRunning: boolean, network = 'shelf', ports: Record<string, unknown> = {}) =>
  JSON.stringify([
    {
      State: { Running: isRunning },
      NetworkSettings: { Networks: { [network]: {} } },
      HostConfig: { PortBindings: ports },
    },
  ]);
const missing = { fails: 'Error: No such container' };
const findVerbs = ({ lines }: FakeRun) =>
  lines.flatMap((line) => /^kind (\w+)|^docker (start)/.exec(line)?.slice(1) ?? []).filter((verb) => verb);

/** A cluster whose files are in a folder of the test's own; `unfinished`: as after a creation that was interrupted. */
async function buildCluster(
  table: [RegExp, Answer][],
  { env = {}, unfinished = false }: { env?: Record<string, string>; unfinished?: boolean } = {},
) {
  const run = buildRun([
    ...table,
    [/config current-context/, 'of-mine'],
    [/kubectl config|get --raw|kind/, ''],
  ]);
  const directory = join(await makeDirectory(), 'shelf');
  const file = join(directory, 'unfinished-cluster');
  await mkdir(directory);
  if (unfinished) await writeFile(file, '');
  const cluster = createKindCluster(run, parseSettings({ NAME: 'shelf', ...env }), directory);
  return { run, cluster, isUnfinished: () => existsSync(file) };
}

describe('a kind cluster', () => {
  test('is created on our network, with our port, and the current context stays', async () => {
    let given: { config: unknown; network: string | undefined } | undefined;
    let wasUnfinished: boolean | undefined;
    const create: Answer = (_line, { input, env }) => {
      given = { config: parse(input as string), network: env?.KIND_EXPERIMENTAL_DOCKER_NETWORK };
      wasUnfinished = isUnfinished();
      return '';
    };
    const table: [RegExp, Answer][] = [
      [/container inspect/, missing],
      [
        /kind create cluster --name shelf --image kindest\/node:v\S+ --kubeconfig \S+shelf\/kubeconfig /,
        create,
      ],
    ];
    const { run, cluster, isUnfinished } = await buildCluster(table, { env: { WEB_PORT: '8099' } });
    const step = cluster.provide();

    const reason = await step.done?.();
    await step.run();

    expect(reason).toBeUndefined();
    expect([wasUnfinished, isUnfinished()]).toEqual([true, false]);
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
    expect(findVerbs(run)).toEqual(['create', 'export']);
    expect(run.lines).toContain('kubectl config use-context of-mine');
  });

  test('leaves no current context where there was none', async () => {
    const none: [RegExp, Answer] = [/config current-context/, { fails: 'current-context is not set' }];
    const { run, cluster } = await buildCluster([[/container inspect/, missing], none]);

    await cluster.provide().run();

    expect(run.lines).toContain('kubectl config unset current-context');
  });

  test('starts a node that was stopped, and only looks before', async () => {
    const { run, cluster } = await buildCluster([
      [/container inspect/, node(false)],
      [/docker start shelf-control-plane/, ''],
    ]);
    const step = cluster.provide();

    await expect(step.done?.()).resolves.toBeUndefined();
    expect(findVerbs(run)).toEqual([]);

    await expect(step.run()).resolves.toEqual({ note: 'started again' });
    expect(findVerbs(run)).toEqual(['start', 'export']);
    expect(run.lines).toContain('kubectl config use-context of-mine');
  });

  test('is not deleted when it answers late', async () => {
    let asked = 0;
    const late: Answer = () => {
      if (++asked < 3) throw new Error('connection refused');
      return 'ok';
    };
    const { run, cluster } = await buildCluster([
      [/container inspect/, node(true)],
      [/get --raw/, late],
    ]);

    await expect(cluster.provide().run()).resolves.toEqual({ note: 'started again' });

    expect(findVerbs(run)).toEqual(['export']);
  });

  test('is not deleted when it never answers: that is refused, with what to do', async () => {
    const { run, cluster } = await buildCluster([
      [/container inspect/, node(true)],
      [/get --raw/, { fails: 'connection refused' }],
    ]);
    // The time for it is up after the first attempt.
    jest.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(0).mockReturnValue(1e6);

    const refused = cluster.provide().run();

    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(
      /Cluster "shelf" is there, and does not answer: .*connection refused.* It is left as it is: .*make destroy-all/,
    );
    expect(findVerbs(run)).toEqual(['export']);
    jest.restoreAllMocks();
  });

  test('is made anew when its creation was interrupted: nothing is in it yet', async () => {
    const { run, cluster, isUnfinished } = await buildCluster([[/container inspect/, node(true)]], {
      unfinished: true,
    });
    const step = cluster.provide();

    await expect(step.done?.()).resolves.toBeUndefined();
    await step.run();

    expect(findVerbs(run)).toEqual(['delete', 'create', 'export']);
    expect(isUnfinished()).toBe(false);
  });

  test("is never deleted when it isn't ours, not even after an interruption", async () => {
    const { run, cluster } = await buildCluster([[/container inspect/, node(true, 'kind')]], {
      unfinished: true,
    });

    await expect(cluster.provide().run()).rejects.toThrow(
      'There is a kind cluster "shelf" that isn\'t ours.',
    );
    await expect(cluster.remove().done?.()).resolves.toBe('not ours');

    expect(findVerbs(run)).toEqual([]);
  });
});

describe('the port at which a host of yours reaches istiod', () => {
  const env = { VM_HOST: 'db.example' };

  test('is refused when another program has it on any address', async () => {
    const { cluster } = await buildCluster([[/container inspect/, missing]], {
      env: { ...env, WEB_PORT: String(await findFreePort()) },
    });
    const server = createServer();
    // Where another program of this machine has it already, that will do.
    await new Promise((resolve) =>
      server.once('error', resolve).listen(15012, '127.0.0.1', () => resolve(0)),
    );

    await expect(cluster.findProblem()).resolves.toMatch(
      /^Port 15012 of this machine is taken, at which db\.example is to reach istiod\./,
    );
    server.close();
  });

  test('is refused when the cluster was made without it', async () => {
    const without = await buildCluster([[/container inspect/, node(true)]], { env });
    const having = await buildCluster([[/container inspect/, node(true, 'shelf', { '15012/tcp': [] })]], {
      env,
    });

    await expect(without.cluster.findProblem()).resolves.toMatch(
      /^Cluster "shelf" was made without port 15012, .* Remove it first \(make destroy-all\)/,
    );
    await expect(having.cluster.findProblem()).resolves.toBeUndefined();
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
