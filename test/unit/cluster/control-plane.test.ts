import { createClusterClient } from '../../../scripts/cluster/client.ts';
import { getControlPlane, injectionLabel, nameIstiod } from '../../../scripts/cluster/control-plane.ts';
import { parseSettings } from '../../../scripts/lib/settings.ts';
import { buildRun } from '../../support/commands.ts';

const istiod = (version: string, revision?: string) => ({
  metadata: {
    namespace: 'istio-system',
    name: `istiod${revision === undefined ? '' : `-${revision}`}`,
    labels: { app: 'istiod', 'istio.io/rev': revision },
  },
  spec: {
    template: { spec: { containers: [{ image: `registry.istio.io/release/pilot:${version}-distroless` }] } },
  },
});

const find = (planes: object[], env: Record<string, string> = {}) =>
  getControlPlane(
    createClusterClient(
      buildRun([[/get deployments/, JSON.stringify({ items: planes })]]),
      'theirs',
      'books',
    ),
    parseSettings(env),
  );

describe('the control plane that is there', () => {
  test('is used with its version and revision', async () => {
    const plane = await find([istiod('1.30.4', 'canary')]);

    expect(plane).toEqual({
      namespace: 'istio-system',
      name: 'istiod-canary',
      revision: 'canary',
      version: '1.30.4',
    });
    expect(nameIstiod(plane)).toBe('istiod-canary.istio-system.svc');
    expect(injectionLabel(plane)).toEqual(['istio.io/rev', 'canary']);
  });

  test('is the default one of several, unless ISTIO names another', async () => {
    const planes = [istiod('1.30.4', '1-30'), istiod('1.31.1')];

    await expect(find(planes)).resolves.toMatchObject({ version: '1.31.1' });
    await expect(find(planes, { ISTIO: '1-30' })).resolves.toMatchObject({ version: '1.30.4' });
  });

  test.each<[string, object[], Record<string, string>, string]>([
    ['none', [], {}, 'no Istio. To have one for this deployment alone, which goes with it: ISTIO=install'],
    ['one that is too old', [istiod('1.29.6')], {}, 'is 1.29.6. This works with 1.30 to 1.32.'],
    ['one that is too new', [istiod('1.33.0')], {}, 'is 1.33.0. This works with 1.30 to 1.32.'],
    ['several, none of them the default', [istiod('1.30.4', 'a'), istiod('1.31.1', 'b')], {}, 'ISTIO=b make'],
    ['none of the revision that is asked for', [istiod('1.31.1')], { ISTIO: 'b' }, 'no Istio of revision b'],
  ])('is refused when there is %s', async (_what, planes, env, message) => {
    await expect(find(planes, env)).rejects.toThrow(message);
  });
});
