import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { renderStep } from '../../scripts/application/manifests.ts';
import { getLastStep } from '../../scripts/application/workshop.ts';
import type { Run } from '../../scripts/lib/run.ts';
import { buildDeployment } from '../support/deployments.ts';
import { hasKubectl } from './kustomize.ts';
import { type Manifest, ofKind } from './manifest.ts';
import { rules } from './rules.ts';
import { findProblems } from './validate.ts';

const istiod = {
  metadata: { name: 'istiod-1-31', namespace: 'istio', labels: { 'istio.io/rev': '1-31' } },
  spec: { template: { spec: { containers: [{ image: 'registry.istio.io/release/pilot:1.31.1' }] } } },
};

/** kubectl renders, and knows of no cluster. */
const run: Run = (command, words) => {
  if (words.includes('deployments')) return Promise.resolve(JSON.stringify({ items: [istiod] }));
  if (!words.includes('kustomize')) return Promise.resolve('');
  return Promise.resolve(
    execFileSync(command, words.slice(words.indexOf('kustomize')), { encoding: 'utf8' }),
  );
};

const render = async (env: Record<string, string>, image: string) =>
  (await renderStep(buildDeployment(run, env), await getLastStep(), image)) as Manifest[];

const listImages = (manifests: Manifest[]) =>
  new Set(
    ofKind(manifests, 'Deployment').flatMap(({ spec }) =>
      spec.template.spec.containers.map(({ image }) => image),
    ),
  );

describe('renderStep', () => {
  test('leaves a kustomization that kubectl takes', async () => {
    let folder = '';
    const deployment = buildDeployment((_command, words) => {
      folder = words.at(-1) ?? '';
      return Promise.resolve('');
    });

    await renderStep(deployment, await getLastStep(), 'registry.example/books@sha256:1234');

    expect(parse(await readFile(`${folder}/kustomization.yaml`, 'utf8'))).toMatchObject({
      resources: [expect.stringMatching(/\/k8s\/steps\/5-sidecar-scopes$/)],
      components: [expect.stringMatching(/\/k8s\/overlays\/kind$/)],
      images: [{ name: 'mesh-library', newName: 'registry.example/books', digest: 'sha256:1234' }],
    });
  });
});

if (hasKubectl()) {
  describe('on a cluster of our own', () => {
    test('the rules for all are in the root namespace, and the rest is in ours', async () => {
      const manifests = await render({}, 'mesh-library:mine');
      const elsewhere = manifests.filter(({ metadata }) => metadata.namespace !== 'default');

      expect(
        elsewhere.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`).sort(),
      ).toEqual([
        'Gateway istio-system/istiod',
        'PeerAuthentication istio-system/default',
        'Sidecar istio-system/default',
        'Telemetry istio-system/default',
        'VirtualService istio-system/istiod',
      ]);
      expect(listImages(manifests)).toEqual(new Set(['mesh-library:mine', 'auto']));
    });
  });

  describe('on a cluster that was there before', () => {
    const env = { CONTEXT: 'theirs', NAMESPACE: 'books', IMAGE: 'registry.example/books:1' };
    let rendered: Manifest[];
    beforeAll(async () => {
      rendered = await render(env, 'registry.example/books@sha256:1234');
    });

    test('everything is in our namespace, under our label', () => {
      const places = rendered.map(({ metadata }) => [
        metadata.namespace,
        metadata.labels?.['mesh-library.deployment'],
      ]);

      expect(new Set(places.map(String))).toEqual(new Set(['books,shelf']));
    });

    test('Gateways select pods of ours alone, whatever labels others have', () => {
      const selectors = ofKind(rendered, 'Gateway').map(({ spec }) => spec.selector);

      expect(selectors).toEqual([
        { app: 'gateway', 'mesh-library.deployment': 'shelf' },
        { app: 'istiod-gateway', 'mesh-library.deployment': 'shelf' },
      ]);
    });

    test("the gateway's load balancer is what its cloud is asked for, besides what every cloud is", async () => {
      const key = 'networking.gke.io/load-balancer-ip-addresses';
      const manifests = await render({ ...env, GATEWAY_ANNOTATIONS: `${key}=library-gateway` }, 'books:1');
      const service = ofKind(manifests, 'Service').find(({ metadata }) => metadata.name === 'istiod-gateway');

      expect(service?.metadata.annotations).toMatchObject({
        [key]: 'library-gateway',
        'networking.gke.io/load-balancer-type': 'Internal',
      });
    });

    test('the gateway leads to the istiod that is there, by its own name', () => {
      const text = JSON.stringify(rendered.filter(({ metadata }) => metadata.name === 'istiod'));

      expect(text.match(/istiod[\w.-]*\.svc[\w.]*/g)).toEqual([
        'istiod-1-31.istio.svc',
        'istiod-1-31.istio.svc',
        'istiod-1-31.istio.svc',
        'istiod-1-31.istio.svc.cluster.local',
      ]);
    });

    test('proxies know hosts of our namespace', () => {
      const hosts = ofKind(rendered, 'Sidecar').flatMap(({ spec }) =>
        spec.egress?.flatMap((one) => one.hosts),
      );

      expect(hosts.filter((host) => host?.includes('.default.'))).toEqual([]);
      expect(hosts).toContain('./postgres-1-vm.books.svc.cluster.local');
    });

    test('every object is what the API server takes, and keeps the rules of the project', () => {
      const breaches = Object.values(rules).flatMap((findBreaches) => findBreaches(rendered));

      expect([...rendered.flatMap(findProblems), ...breaches]).toEqual([]);
    });
  });
}
