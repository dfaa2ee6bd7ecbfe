import { verifyFaultsHitPrimary } from '../../../scripts/faults/primary.ts';
import { sideNames, type Side } from '../../../scripts/cluster/database-placement.ts';
import { buildDeployment, listStandbyAnswers } from '../../support/deployed-mesh.ts';

describe('a fault', () => {
  const verify = (primary: Side, movesPrimary?: true, hasStandby = true) => {
    const { deployment } = buildDeployment(listStandbyAnswers(primary, hasStandby));
    const fault = { name: 'db-stop', description: '', inject: () => Promise.resolve() };
    return verifyFaultsHitPrimary(deployment, [{ ...fault, ...(movesPrimary && { movesPrimary }) }]);
  };

  test(`of ${sideNames.vm} is refused while the primary is in the cluster`, async () => {
    await expect(verify('pod')).rejects.toThrow('make migrate-back first. (db-stop)');
    await expect(verify('vm')).resolves.toBeUndefined();
  });

  test('of any kind is refused where the VM was given up', async () => {
    await expect(verify('pod', true, false)).rejects.toThrow('make migrate-finish has given the VM up');
  });

  test('that moves the primary by itself is not', async () => {
    await expect(verify('pod', true)).resolves.toBeUndefined();
  });
});
