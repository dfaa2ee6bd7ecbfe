import { createCloud } from '../../../scripts/cloud/cloud.ts';
import { formatPlan } from '../../../scripts/cloud/cloud-step.ts';
import { formatCosts } from '../../../scripts/cloud/costs.ts';
import { planCreation } from '../../../scripts/cloud/create-plan.ts';
import { projectVariable } from '../../../scripts/cloud/gcloud.ts';
import { readCloudSettings } from '../../../scripts/cloud/settings.ts';
import { UserError } from '../../../scripts/lib/user-error.ts';
import { buildRun } from '../../support/commands.ts';

const settings = await readCloudSettings({}, '/nowhere');
const formatFor = (project: string) =>
  formatPlan(planCreation(createCloud(buildRun([]), 'shelf', project, settings), settings));

describe('planCreation', () => {
  test("lets only the pods, Google's proxy for ssh and the control plane in, each to its port", () => {
    const rules = formatFor('reading-room').replaceAll(' \\\n    ', ' ');

    expect(rules.match(/--allow=\S+ --source-ranges=\S+ --target-tags=\S+/g)).toEqual([
      '--allow=tcp:5432 --source-ranges=10.20.0.0/16 --target-tags=shelf-vm',
      '--allow=tcp:22 --source-ranges=35.235.240.0/20 --target-tags=shelf-vm',
      '--allow=tcp:15017 --source-ranges=172.16.0.0/28 --target-tags=shelf-nodes',
    ]);
  });

  test('gives nothing a public address', () => {
    const commands = formatFor('reading-room');

    expect(commands).toMatch(/clusters create [^#]*--enable-private-nodes/);
    expect(commands).toMatch(/instances create [^#]*--no-address/);
  });

  test('leaves the project to the shell where nobody may be asked', () => {
    const commands = formatFor(projectVariable);

    expect(commands).toContain('"--project=${GCP_PROJECT}"');
    expect(commands).not.toMatch(/'[^'\n]*\$\{GCP_PROJECT\}[^'\n]*'/);
  });

  test('makes each thing after what it needs', () => {
    const titles = [...formatFor('reading-room').matchAll(/^# (\w+)/gm)].map(([, word]) => word);

    expect(titles.indexOf('network')).toBeLessThan(titles.indexOf('subnet'));
    expect(titles.indexOf('service')).toBeLessThan(titles.indexOf('cluster'));
    expect(titles.indexOf('NAT')).toBeLessThan(titles.indexOf('instance'));
  });
});

describe('createCloud', () => {
  test('refuses a name that is too long for an account', () => {
    const create = () => createCloud(buildRun([]), 'a'.repeat(25), 'reading-room', settings);

    expect(create).toThrow(UserError);
  });

  test('refuses two zones of one region', () => {
    const oneRegion = { ...settings, GCP_VM_ZONE: 'us-east1-c' };

    expect(() => createCloud(buildRun([]), 'shelf', 'reading-room', oneRegion)).toThrow(/choose two/);
  });
});

describe('formatCosts', () => {
  test('adds the prices up', () => {
    expect(formatCosts(settings)).toContain('In all 0.44 an hour, 11 a day, 322 a month');
  });

  test('says where it knows no price', () => {
    const costs = formatCosts({ ...settings, GCP_NODE_TYPE: 'c4-standard-8' });

    expect(costs).toMatch(/2 × c4-standard-8 +\| not known here/);
    expect(costs).toContain('In all at least 0.17 an hour');
  });
});
