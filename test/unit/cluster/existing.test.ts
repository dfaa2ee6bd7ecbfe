import { createDeployment } from '../../../scripts/deployment/deployment.ts';
import { parseSettings } from '../../../scripts/lib/settings.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { makeDirectory } from '../../support/temporary.ts';

const env = {
  CONTEXT: 'theirs',
  NAMESPACE: 'books',
  IMAGE: 'registry.example/mesh-library:1',
  VM_HOST: 'db.example',
  VM_ADDRESS: '192.0.2.7',
};

const items = (...objects: object[]) => JSON.stringify({ items: objects });
const standard = { metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } };

const fine: [RegExp, Answer][] = [
  [/config get-contexts/, 'mine\ntheirs'],
  [/get --raw \/readyz/, 'ok'],
  [/get storageclasses/, items(standard)],
  [/get namespace books/, ''],
];

const findProblem = (table: [RegExp, Answer][], overrides: Record<string, string> = {}) =>
  buildDeployment(buildRun([...table, ...fine]), { ...env, ...overrides }).cluster.findProblem();

describe('a cluster that was there before', () => {
  test('is used when it answers, and has neither our namespace nor a problem', async () => {
    await expect(findProblem([])).resolves.toBeUndefined();
  });

  test.each<[string, [RegExp, Answer][], Record<string, string>, string]>([
    ['a context that kubectl does not have', [], { CONTEXT: 'thiers' }, 'It has: mine, theirs'],
    [
      'a cluster that does not answer',
      [[/readyz/, { fails: 'refused' }]],
      {},
      'does not answer. Try it: kubectl',
    ],
    ['an image without a registry', [], { IMAGE: 'mesh-library:1' }, 'names no registry'],
    ['no default StorageClass', [[/storageclasses/, items()]], {}, 'no default StorageClass'],
    [
      "a node among the clients that reach PostgreSQL past the mesh's proxy",
      [[/ get nodes /, items({ status: { addresses: [{ type: 'InternalIP', address: '192.0.2.20' }] } })]],
      { ADOPT: '1', ADOPT_CLIENTS: '198.51.100.0/24,192.0.2.16/28' },
      "ADOPT_CLIENTS=198.51.100.0/24,192.0.2.16/28 holds the cluster's node 192.0.2.20",
    ],
  ])('is refused with %s', async (_what, table, overrides, problem) => {
    await expect(findProblem(table, overrides)).resolves.toContain(problem);
  });

  test('is refused when our namespace has workloads of somebody else', async () => {
    const labelled = { 'mesh-library.deployment': 'shelf' };
    const workloads = items(
      { kind: 'Service', metadata: { name: 'kubernetes' } },
      { kind: 'Deployment', metadata: { name: 'web', labels: labelled } },
      { kind: 'Pod', metadata: { name: 'shop-1', ownerReferences: [{ kind: 'ReplicaSet' }] } },
      { kind: 'Deployment', metadata: { name: 'shop' } },
    );

    const problem = await findProblem([
      [/get namespace books/, JSON.stringify({ metadata: { name: 'books' } })],
      [/get deployments,/, workloads],
    ]);

    expect(problem).toContain("Namespace books has somebody else's workloads (Deployment shop),");
  });

  test('is never created, deleted or made the current context', async () => {
    const run = buildRun([
      [
        /get namespace books/,
        JSON.stringify({ metadata: { labels: { 'mesh-library.deployment': 'shelf' } } }),
      ],
      [/api-resources/, 'configmaps'],
      [/ /, ''],
    ]);
    const { cluster } = buildDeployment(run, env);

    for (const step of [cluster.provide(), cluster.remove()]) {
      await step.done?.();
      await step.run().catch(() => undefined);
    }

    expect(run.lines.filter((line) => /^kind|use-context|set-context|^docker/.test(line))).toEqual([]);
    expect(run.lines.every((line) => line.startsWith('kubectl --context theirs --namespace books '))).toBe(
      true,
    );
  });

  test('gives its pods the very image that was pushed', async () => {
    const digests = ['other.example/mesh-library@sha256:1', 'registry.example/mesh-library@sha256:2'];
    const run = buildRun([[/image inspect/, JSON.stringify([{ RepoDigests: digests }])]]);

    await expect(buildDeployment(run, env).cluster.readImageReference()).resolves.toBe(digests[1]);
  });

  test('does not take an image for pushed that was built anew since', async () => {
    const run = buildRun([[/image inspect/, JSON.stringify([{ RepoDigests: [] }])]]);

    await expect(buildDeployment(run, env).cluster.readImageReference()).rejects.toThrow(
      'has not been pushed',
    );
  });
});

describe('removal from it', () => {
  const found = (annotations: object) =>
    JSON.stringify({ metadata: { labels: { 'mesh-library.deployment': 'shelf' }, annotations } });
  const objects = [
    'deployment.apps/web',
    'poddisruptionbudget.policy/web',
    'pod/web-1',
    'replicaset.apps/web-1',
  ];
  const table = (namespace: string): [RegExp, Answer][] => [
    [/get namespace/, namespace],
    [/api-resources/, 'deployments.apps\npods\npoddisruptionbudgets.policy'],
    [/get deployments.apps,pods\S+ --selector mesh-library\.deployment=shelf/, objects.join('\n')],
    [/ (delete|label|annotate) /, ''],
  ];

  test('deletes what has our label, by name, and the namespace that we made', async () => {
    const run = buildRun(table(found({ 'mesh-library/created': 'shelf' })));

    await buildDeployment(run, env).cluster.remove().run();

    const deletions = run.lines.filter((line) => line.includes(' delete '));
    expect(deletions.map((line) => line.replace(/.*--timeout=\S+ /, ''))).toEqual([
      'deployment.apps/web poddisruptionbudget.policy/web',
      'namespace books',
    ]);
  });

  test('takes only its own labels from a namespace that was there before', async () => {
    const run = buildRun(table(found({ 'mesh-library/labels': 'mesh-library.deployment,istio-injection' })));

    await buildDeployment(run, env).cluster.remove().run();

    expect(run.lines.filter((line) => / delete .* namespace books$/.test(line))).toEqual([]);
    expect(run.lines.at(-3)).toMatch(/ delete .* pods --selector mesh-library\.deployment=shelf$/);
    expect(run.lines.at(-2)).toMatch(/ label namespace books mesh-library\.deployment- istio-injection-$/);
  });
});

test('whether it is as before is not known where nobody noted what was there', async () => {
  const { cluster } = createDeployment(parseSettings(env), buildRun([]), await makeDirectory());

  await expect(cluster.findDifferences?.()).resolves.toBeUndefined();
});
