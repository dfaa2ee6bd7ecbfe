import { removeIstio } from '../../../scripts/mesh/istio.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

describe('the Istio that we installed on a cluster of yours', () => {
  const theirs = { CONTEXT: 'theirs', VM_HOST: 'db.example', ISTIO: 'install' };
  const list = (...items: object[]) => JSON.stringify({ items });
  const pod = (namespace: string, container: string) => ({
    metadata: { name: 'pod', namespace },
    spec: { containers: [{ name: container }] },
  });
  const findReason = (owner: string, pods: string, objects = list()) => {
    const table: [RegExp, Answer][] = [
      [/get namespace /, JSON.stringify({ metadata: { labels: { 'mesh-library.deployment': owner } } })],
      [/get pods /, pods],
      [/get customresourcedefinitions /, 'crd/sidecars.networking.istio.io\ncrd/books.example.com'],
      [/get sidecars\.networking\.istio\.io /, objects],
    ];
    return removeIstio(buildDeployment(buildRun(table), theirs))?.done?.();
  };

  test('is removed when nobody else uses it', async () => {
    await expect(findReason('shelf', list(pod('default', 'istio-proxy'), pod('shop', 'shop')))).resolves.toBe(
      undefined,
    );
  });

  test.each([
    ['a proxy of others', list(pod('shop', 'istio-proxy')), list()],
    ['an object of others', list(), list({ metadata: { name: 'default', namespace: 'shop' } })],
  ])('stays for %s', async (_what, pods, objects) => {
    await expect(findReason('shelf', pods, objects)).resolves.toBe('stays: it is used in shop');
  });

  test('goes with its certificates in every namespace, and its own namespace last', async () => {
    const run = buildRun([
      [
        /get configmaps --all-namespaces/,
        list({ metadata: { name: 'istio-ca-root-cert', namespace: 'shop' } }),
      ],
      [/./, ''],
    ]);

    await removeIstio(buildDeployment(run, theirs))?.run();

    expect(run.lines.at(-2)).toBe('kubectl --context theirs delete --ignore-not-found -f -');
    expect(run.lines.at(-1)).toContain('delete namespace istio-system');
  });

  test('stays when it is not ours', async () => {
    await expect(findReason('somebody', list())).resolves.toBe('not ours');
  });
});
