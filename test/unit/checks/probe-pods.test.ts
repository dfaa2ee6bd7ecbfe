import { createProbePods } from '../../../scripts/checks/probe-pods.ts';
import { verifyDeployment } from '../../../scripts/checks/verify.ts';
import type { Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployed-mesh.ts';

const kubectl: [RegExp, Answer][] = [
  [/ create -f -$/, ''],
  [/ wait --for/, ''],
  [/ delete pod /, ''],
  [/ get pod --selector \S+ -o name$/, ''],
];

describe('createProbePods', () => {
  test('starts both pods from the application image, under names of their own', async () => {
    let created: unknown;
    const { deployment } = buildDeployment(
      [[/ create -f -$/, (_line, { input }) => ((created = JSON.parse(input as string)), '')], ...kubectl],
      { IMAGE: 'mesh-library:9.9.9' },
    );

    await createProbePods(deployment).unauthorized();

    const container = [expect.objectContaining({ image: 'mesh-library:9.9.9' })];
    expect(created).toMatchObject({
      items: [
        {
          metadata: { name: expect.stringMatching(/^verify-outside-mesh-\w{6}$/) as string },
          spec: { containers: container },
        },
        {
          metadata: { name: expect.stringMatching(/^verify-unauthorized-\w{6}$/) as string },
          spec: { containers: container },
        },
      ],
    });
  });

  test('starts one with the identity of inventory, but not its labels, where there is a standby', async () => {
    let created: unknown;
    const { deployment } = buildDeployment([
      [/ create -f -$/, (_line, { input }) => ((created = JSON.parse(input as string)), '')],
      ...kubectl,
    ]);

    await createProbePods(deployment, true).asInventory();

    const { items } = created as { items: { metadata: { labels: object }; spec: object }[] };
    expect(items).toHaveLength(3);
    expect(items[2]).toMatchObject({ spec: { serviceAccountName: 'inventory' } });
    const labels = items[2]?.metadata.labels;
    expect(labels).toEqual({
      'mesh-library/temporary': expect.any(String),
      'mesh-library.deployment': 'test',
    });
  });

  test('rejects with the reason why a pod did not start', async () => {
    const { deployment } = buildDeployment([[/ create -f -$/, { fails: 'forbidden' }], ...kubectl]);

    await expect(createProbePods(deployment).outsideMesh()).rejects.toThrow('forbidden');
  });

  test('removes its own pods alone, also when they did not start', async () => {
    const { deployment, lines } = buildDeployment([[/ create -f -$/, { fails: 'forbidden' }], ...kubectl]);

    await createProbePods(deployment).remove();

    expect(lines.at(-1)).toMatch(/ delete pod --selector mesh-library\/temporary=\w{6} /);
  });
});

describe('verifyDeployment', () => {
  test('removes the pods when it is interrupted, and says so', async () => {
    // At a port where nobody listens: a library of yours may be open at the usual one, and would get a book.
    const { deployment, lines } = buildDeployment(kubectl, { WEB_PORT: '9' });

    const verification = verifyDeployment(deployment, () => process.emit('SIGINT'));

    await expect(verification).rejects.toThrow('Interrupted');
    expect(lines.filter((line) => line.includes(' get workloadentries '))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('pg_stat_activity'))).toHaveLength(0);
    expect(lines.at(-1)).toMatch(/ delete pod --selector /);
    expect(process.listenerCount('SIGINT')).toBe(0);
  });
});
