import { planInstallation } from '../../../scripts/observability/install.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

test('Kiali is refused on a cluster of others, since it would read all of it', () => {
  const theirs = (env: Record<string, string> = {}) =>
    planInstallation(buildDeployment(buildRun([]), { CONTEXT: 'theirs', ...env }));

  expect(() => theirs()).toThrow('OBSERVE=prometheus,jaeger make observe');
  expect(theirs({ OBSERVE: 'prometheus,jaeger' }).objects.step?.title).toBe('prometheus, jaeger');
});

test('what is not to be installed has no step', () => {
  const { exporters } = planInstallation(buildDeployment(buildRun([]), { OBSERVE: 'jaeger' }));

  expect(exporters.step).toBeUndefined();
});

test('an unknown part is refused by its name', () => {
  expect(() => buildDeployment(buildRun([]), { OBSERVE: 'grafana' })).toThrow('OBSERVE=grafana');
});
