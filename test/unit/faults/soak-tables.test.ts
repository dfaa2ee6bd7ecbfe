import { countActive } from '../../../scripts/faults/soak-sample.ts';
import { formatTrends, readTrends } from '../../../scripts/faults/soak-trends.ts';
import { formatSoakDrills } from '../../../scripts/faults/soak.ts';

test("Envoy's connections of a cluster are added up over its endpoints", () => {
  const clusters = [
    'outbound|5432||postgres-1-vm.default.svc.cluster.local::10.0.0.20:5432::cx_active::3',
    'outbound|5432||postgres-1-vm.default.svc.cluster.local::10.0.0.21:5432::cx_active::2',
    'outbound|5432||postgres-1-vm.default.svc.cluster.local::10.0.0.20:5432::rq_active::9',
    'outbound|8081||inventory.default.svc.cluster.local::10.0.1.1:8081::cx_active::7',
  ].join('\n');

  expect(countActive(clusters, 'outbound|5432|')).toBe(5);
});

test('a quantity that could not always be measured has a trend of what was', () => {
  const trends = readTrends([{ 'memory, web': 70 }, {}, { 'memory, web': 72.25, 'connections, x': 3 }]);

  expect(formatTrends(trends).split('\n').slice(2)).toEqual([
    '| memory, web               |  70.0 | 70.0 |   72.3 | 72.3 | 72.3 |  72.3 | 72.3 | NO   |',
    '| connections, x            |     3 |    3 |      3 |    3 |    3 |     3 |    3 | NO   |',
  ]);
});

test('drills have a row a name, with all their outages and whatever was not as predicted', () => {
  const report = {
    name: 'db-stop',
    description: '',
    prediction: '',
    observed: '',
    ledger: '',
    doctor: '',
    problems: [],
  };

  const table = formatSoakDrills([
    { ...report, outageSeconds: 17.24 },
    { ...report, name: 'rollout', outageSeconds: 0, problems: ['503 ×2'] },
    { ...report, outageSeconds: 20 },
  ]);

  expect(table.split('\n').slice(2)).toEqual([
    '| db-stop |    2 | 17.2, 20.0  | –                |',
    '| rollout |    1 | 0.0         | 503 ×2           |',
  ]);
});
