import { join } from 'node:path';
import { createClusterClient } from '../../../scripts/cluster/client.ts';
import { findDifferences, findSnapshot, writeSnapshotOnce } from '../../../scripts/cluster/snapshot.ts';
import { buildRun } from '../../support/commands.ts';
import { makeDirectory } from '../../support/temporary.ts';

const theirs = (data: string, metadata: object = {}) => ({
  kind: 'ConfigMap',
  metadata: { name: 'theirs', namespace: 'shop', resourceVersion: String(Math.random()), ...metadata },
  data: { data },
  status: { seen: Math.random() },
});

const clientOf = (...objects: object[]) =>
  createClusterClient(
    buildRun([
      [
        /api-resources/,
        'configmaps\nevents\nleases.coordination.k8s.io\ncertificatesigningrequests.certificates.k8s.io',
      ],
      [/get configmaps --all-namespaces/, JSON.stringify({ items: objects })],
    ]),
    'theirs',
    'books',
  );

async function compare(before: object[], after: object[]): Promise<string[]> {
  const file = join(await makeDirectory(), 'before.json');
  await writeSnapshotOnce(clientOf(...before), file);
  return findDifferences(clientOf(...after), (await findSnapshot(file)) ?? {}, 'shelf');
}

describe('the cluster before and after', () => {
  test('is the same when only versions and status differ', async () => {
    await expect(compare([theirs('1')], [theirs('1')])).resolves.toEqual([]);
  });

  test.each<[string, object[], string]>([
    ['deleted', [], 'ConfigMap shop/theirs: deleted'],
    ['with other contents', [theirs('2')], 'ConfigMap shop/theirs: changed'],
    ['with another label', [theirs('1', { labels: { team: 'a' } })], 'ConfigMap shop/theirs: changed'],
  ])('differs by an object %s', async (_what, after, line) => {
    await expect(compare([theirs('1')], after)).resolves.toEqual([line]);
  });

  test('differs by what is left in our namespace or under our label, not by what others made since', async () => {
    const made = (name: string, metadata: object) => ({ kind: 'ConfigMap', metadata: { name, ...metadata } });
    const labels = { 'mesh-library.deployment': 'shelf' };

    const lines = await compare(
      [],
      [made('a', { namespace: 'books' }), made('b', { labels }), made('c', { namespace: 'shop' })],
    );

    expect(lines).toEqual(['ConfigMap books/a: was not there', 'ConfigMap b: was not there']);
  });

  test('is noted once: a later deployment finds its own objects there', async () => {
    const file = join(await makeDirectory(), 'before.json');

    await writeSnapshotOnce(clientOf(theirs('1')), file);
    await writeSnapshotOnce(clientOf(), file);

    expect(Object.keys((await findSnapshot(file)) ?? {})).toEqual(['ConfigMap shop/theirs']);
  });
});
