import { loadImages } from '../../../scripts/cluster/load-images.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const images = ['prom/prometheus:v3.10.0', 'quay.io/kiali/kiali:v2.27'];

/** With the names of the node's images; one without a tag has none. */
function load(names: (string[] | null)[], more: [RegExp, Answer][] = []) {
  const node = { status: { images: names.map((name) => ({ names: name })) } };
  const run = buildRun([[/ get node /, JSON.stringify(node)], ...more]);
  const step = loadImages(buildDeployment(run), 'images', images);
  if (!step) throw new Error('a cluster of our own has a step');
  return { step, lines: run.lines };
}

test('images that the node has are not loaded again', async () => {
  const { step } = load([null, ['docker.io/prom/prometheus:v3.10.0'], ['quay.io/kiali/kiali:v2.27']]);

  await expect(step.done?.()).resolves.toBe('there');
});

test('an image that is neither in the node nor on this machine is pulled first', async () => {
  const { step, lines } = load(
    [['docker.io/prom/prometheus:v3.10.0']],
    [
      [/^docker image inspect/, { fails: 'No such image' }],
      [/^docker pull/, ''],
      [/^kind load/, ''],
    ],
  );

  await expect(step.done?.()).resolves.toBeUndefined();
  await step.run();

  expect(lines.filter((line) => /pull|load/.test(line))).toEqual([
    'docker pull --quiet quay.io/kiali/kiali:v2.27',
    'kind load docker-image quay.io/kiali/kiali:v2.27 --name shelf',
  ]);
});

test('a list that takes a command to find out is made when it is needed', async () => {
  const run = buildRun([[/ get node /, JSON.stringify({ status: { images: [{ names: images }] } })]]);

  const step = loadImages(buildDeployment(run), 'images', () => Promise.resolve(images));

  await expect(step?.done?.()).resolves.toBe('there');
});

test('a cluster of others pulls images by itself', () => {
  const deployment = buildDeployment(buildRun([]), { CONTEXT: 'theirs' });

  expect(loadImages(deployment, 'images', images)).toBeUndefined();
});
