import { formatDrills } from '../../../scripts/faults/drill-report.ts';

test('the table has a row a drill, with what failed, and nothing breaks its columns', () => {
  const report = {
    name: 'vm-reboot',
    description: 'reboots',
    prediction: 'comes back',
    observed: '503 ×2 | whole\nagain',
    outageSeconds: 7.25,
    ledger: 'clean',
    doctor: 'not asked',
  };

  const table = formatDrills([
    { ...report, problems: [] },
    { ...report, name: 'db-stop', problems: ['too long'] },
  ]);

  expect(table.split('\n')).toEqual([
    '| drill       | what is done | predicted  | seen                             | outage | ledger | doctor    |',
    '| :---------- | :----------- | :--------- | :------------------------------- | -----: | :----- | :-------- |',
    '| ✓ vm-reboot | reboots      | comes back | 503 ×2 / whole again             |  7.3 s | clean  | not asked |',
    '| ✗ db-stop   | reboots      | comes back | 503 ×2 / whole again; ✗ too long |  7.3 s | clean  | not asked |',
  ]);
});
