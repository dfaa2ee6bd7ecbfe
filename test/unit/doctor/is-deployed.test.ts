import { storeSettings } from '../../../scripts/deployment/stored-settings.ts';
import { isDeployed } from '../../../scripts/doctor/is-deployed.ts';
import { pickDeploymentSettings } from '../../../scripts/lib/settings.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const theirs = { CONTEXT: 'theirs', VM_HOST: 'db.example', VM_ADDRESS: '192.0.2.7' };

describe('isDeployed', () => {
  test('knows a deployment on a cluster and a host of yours that did not get to its end', async () => {
    const deployment = buildDeployment(buildRun([]), theirs);

    await expect(isDeployed(deployment)).resolves.toBe(false);
    await storeSettings(deployment.files.directory, pickDeploymentSettings(deployment.settings));
    await expect(isDeployed(deployment)).resolves.toBe(true);
  });
});
