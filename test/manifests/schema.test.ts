import { renderKustomization, renderObservation } from './kustomize.ts';
import { nameOf } from './manifest.ts';
import { findProblems } from './validate.ts';
import { getLastStep } from '../../scripts/application/workshop.ts';

const manifests = [
  ...(await renderKustomization((await getLastStep()).folder)),
  ...(await renderKustomization('k8s/istio')),
  ...(await renderObservation()),
];

describe('each manifest', () => {
  test.each(manifests.map((manifest) => [nameOf(manifest), manifest] as const))(
    '%s is what the API server takes',
    (_name, manifest) => {
      expect(findProblems(manifest)).toEqual([]);
    },
  );
});

describe('findProblems', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'inventory' },
    spec: { ports: [{ name: 'http', port: 8081 }] },
  };

  test('takes an object that is right', () => {
    expect(findProblems(service)).toEqual([]);
  });

  test('names a field that Kubernetes does not know', () => {
    const wrong = { ...service, spec: { ports: [{ name: 'http', port: 8081, appProtocl: 'http' }] } };

    expect(findProblems(wrong)).toEqual(['/spec/ports/0 must not have "appProtocl"']);
  });

  test('names a value of the wrong type', () => {
    const wrong = { ...service, spec: { ports: [{ port: '8081' }] } };

    expect(findProblems(wrong)).toEqual(['/spec/ports/0/port must be integer']);
  });

  test('names what is wrong in an object of Istio', () => {
    const wrong = {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namspace: 'istio-system' },
      spec: { mtls: { mode: 'STRIKT' }, mtsl: {} },
    };

    expect(findProblems(wrong)).toEqual([
      '/spec must not have "mtsl"',
      '/spec/mtls/mode must be equal to one of the allowed values',
      '/metadata must not have "namspace"',
    ]);
  });

  test('refuses a kind that there is no schema of', () => {
    const wrong = { ...service, apiVersion: 'v2' };

    expect(findProblems(wrong)).toEqual([expect.stringContaining('no schema of v2 Service')]);
  });
});
