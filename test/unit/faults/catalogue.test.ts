import { explainUnavailable, getCapability } from '../../../scripts/faults/capabilities.ts';
import { listFaults, listMatrixRows } from '../../../scripts/faults/catalogue.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const onContainer = buildDeployment(buildRun([]));
const onHostOfYours = buildDeployment(buildRun([]), { VM_HOST: 'db.example' });

describe('the catalogue of faults', () => {
  const faults = listFaults(onContainer);

  test('has each fault once', () => {
    const names = faults.map(({ name }) => name);

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('has no fault that is neither a drill nor a row of the matrix', () => {
    const useless = faults.filter(({ finding, prediction }) => !finding && !prediction);

    expect(useless).toEqual([]);
  });

  test('can restore every fault that lasts', () => {
    const lasting = faults.filter(({ finding }) => finding !== undefined);

    expect(lasting.filter(({ restore }) => restore === undefined)).toEqual([]);
  });
});

describe('a fault that requires what an adapter lacks', () => {
  test('says why it is unavailable, and is no row of the matrix', () => {
    const frozen = listFaults(onHostOfYours).find(({ name }) => name === 'vm-frozen');

    expect(explainUnavailable(onHostOfYours, frozen?.requires)).toBe(
      'db.example is reached by ssh alone: only you can switch it off and on.',
    );
    expect(listMatrixRows(onHostOfYours).map(({ name }) => name)).not.toContain('vm-frozen');
    expect(listMatrixRows(onContainer).map(({ name }) => name)).toContain('vm-frozen');
  });

  test('cannot be injected all the same', () => {
    expect(() => getCapability(onHostOfYours, 'machine.power')).toThrow('reached by ssh alone');
  });
});
