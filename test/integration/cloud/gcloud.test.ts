import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCloud, type TestCloud } from '../../support/google-cloud/cloud.ts';
import { readKubeconfig } from '../../support/google-cloud/kubectl.ts';
import { waitFor } from '../../support/wait.ts';

/** What the user has before. */
const sshConfig = 'Host mine\n  User me\n';
const kubeconfig = { contexts: ['work'], current: 'work' };

let cloud: TestCloud;
/** Of the run that made everything, from nothing. */
let made: { all?: string; exitCode?: number };

beforeAll(async () => {
  cloud = await openCloud();
  await mkdir(join(cloud.home, '.ssh'));
  await writeFile(join(cloud.home, '.ssh/config'), sshConfig);
  await writeFile(join(cloud.state.directory, 'kubeconfig'), JSON.stringify(kubeconfig));
  made = await cloud.start('cloud-gcp');
  await cloud.save();
});

beforeEach(() => cloud.empty());

afterAll(() => cloud.close());

const isChange = (call: string) => / (create|delete|enable|start|add-\S+|remove-\S+) /.test(call);

describe('make cloud-gcp', () => {
  test('makes all of it, and says how to deploy there', async () => {
    await cloud.restore();

    const { all, exitCode } = made;
    const { name } = cloud;
    expect({ all, exitCode }).toMatchObject({ exitCode: 0 });
    expect(cloud.listThings()).toEqual(
      [
        `artifacts repositories/${name}`,
        `compute addresses/${name}-gateway`,
        ...['postgres', 'ssh', 'webhook'].map((rule) => `compute firewall-rules/${name}-${rule}`),
        'compute instances/postgres-1-vm',
        `compute networks subnets/${name}-cluster`,
        `compute networks subnets/${name}-vm`,
        `compute networks/${name}`,
        ...['nats', ''].flatMap((kind) =>
          ['cluster', 'vm'].map((side) => `compute routers ${kind}`.trim() + `/${name}-${side}`),
        ),
        `container clusters/${name}`,
        `iam service-accounts/${name}-nodes`,
        'policy of artifacts repositories/' + `${name}/roles/artifactregistry.reader`,
        'policy of projects/demo-project/roles/container.defaultNodeServiceAccount',
      ].toSorted(),
    );
    expect(all).toContain('In all 0.44 an hour');
    expect(all).toContain(`CONTEXT=gke_demo-project_us-east1-b_${name}`);
    expect(all).toContain(`VM_HOST=${name}-postgres-1-vm`);
    expect(all).toContain(`GATEWAY_ANNOTATIONS=networking.gke.io/load-balancer-ip-addresses=${name}-gateway`);
  });

  test('changes nothing when it runs again', async () => {
    await cloud.restore();

    const { exitCode } = await cloud.start('cloud-gcp');

    expect(exitCode).toBe(0);
    expect((await cloud.readCalls()).filter(isChange)).toEqual([]);
  });

  test("leaves kubectl's current context and the rest of ~/.ssh/config as they were", async () => {
    await cloud.restore();

    expect(readKubeconfig(cloud.state)).toEqual({
      contexts: ['work', `gke_demo-project_us-east1-b_${cloud.name}`],
      current: 'work',
    });
    const config = await readFile(join(cloud.home, '.ssh/config'), 'utf8');
    expect(config).toBe(`Include "${cloud.files}/ssh_config"\n${sshConfig}`);
  });

  test('completes what an interrupted run has begun', async () => {
    await cloud.setFaults({ 'container clusters create': 'hang' });
    const first = cloud.start('cloud-gcp');
    await waitFor('the cluster to be begun', () =>
      cloud.listThings().includes(`container clusters/${cloud.name}`),
    );
    first.kill('SIGINT');
    const interrupted = await first;
    await cloud.setFaults({});

    const { all, exitCode } = await cloud.start('cloud-gcp');

    expect(interrupted).toMatchObject({ exitCode: 130 });
    expect(interrupted.all).toContain('make cloud-gcp goes on from here');
    expect({ all, exitCode }).toMatchObject({ exitCode: 0 });
    expect(all).toMatch(/✓ cluster .* was PROVISIONING/);
    const calls = await cloud.readCalls();
    expect(calls.filter((call) => call.includes('clusters create'))).toHaveLength(1);
  });

  test('starts an instance that was stopped', async () => {
    await cloud.restore();
    const file = cloud.state.fileOf('compute instances', 'us-central1-c', 'postgres-1-vm');
    const vm = cloud.state.read(file);
    if (vm) cloud.state.write(file, { ...vm, status: 'TERMINATED' });

    const { exitCode } = await cloud.start('cloud-gcp');

    expect(exitCode).toBe(0);
    expect(cloud.state.read(file)).toMatchObject({ status: 'RUNNING' });
  });

  test('takes for its own what appears between the look and the command', async () => {
    await cloud.setFaults({ 'compute networks create': 'race' });

    const { all } = await cloud.start('cloud-gcp');

    expect(all).toMatch(new RegExp(`✓ network ${cloud.name} `));
  });

  test('says what to do about a quota, and goes on from there', async () => {
    const quota = `ResponseError: code=403, message=Insufficient regional quota to satisfy request: resource "CPUS": request requires '8.0' and is short '4.0'.`;
    await cloud.setFaults({ 'container clusters create': quota });
    const first = await cloud.start('cloud-gcp');
    await cloud.setFaults({});

    const second = await cloud.start('cloud-gcp');

    expect(first.exitCode).toBe(1);
    expect(first.all).toContain("The project's quota does not suffice.");
    expect(first.all).toContain(`is short '4.0'`);
    expect(second.exitCode).toBe(0);
  });

  test("refuses somebody else's network of that name, and leaves it alone", async () => {
    cloud.put({ group: 'compute networks', name: cloud.name, needs: [], description: 'payroll' });

    const { all, exitCode } = await cloud.start('cloud-gcp');

    expect(exitCode).toBe(1);
    expect(all).toContain(`"${cloud.name}" (compute networks) that isn't ours`);
    expect(cloud.listThings()).not.toContain(`compute networks subnets/${cloud.name}-vm`);
  });

  test('changes nothing without a yes', async () => {
    const { all, exitCode } = await cloud.start('cloud-gcp', {});

    expect(exitCode).toBe(1);
    expect(all).toContain('YES=1 make cloud-gcp');
    expect(cloud.listThings()).toEqual([]);
  });

  test('refuses another project than that of the first run', async () => {
    await cloud.restore();

    const { all, exitCode } = await cloud.start('cloud-gcp', { YES: '1', GCP_PROJECT: 'other-project' });

    expect(exitCode).toBe(1);
    expect(all).toContain('GCP_PROJECT=other-project, but it was made with demo-project');
  });

  test('runs no command with PLAN=1', async () => {
    const { all, exitCode } = await cloud.start('cloud-gcp', { PLAN: '1' });

    expect(exitCode).toBe(0);
    expect(all).toContain('GCP_PROJECT=$(gcloud config get project)');
    expect((await cloud.readCalls()).join('')).toBe('');
    await expect(stat(cloud.files)).rejects.toThrow(/ENOENT/);
  });

  test('prints commands with PLAN=1 that make the same, pasted into a shell', async () => {
    const { all } = await cloud.start('cloud-gcp', { PLAN: '1' });
    const commands = all.split('\n# then\n')[0] ?? '';
    const pasted = await cloud.paste(commands.replace(/\n# \S+ answers\n[^]*/, ''));
    const things = cloud.listThings();

    const { all: second } = await cloud.start('cloud-gcp');

    expect(pasted).toMatchObject({ exitCode: 0 });
    expect(things).toEqual(cloud.listThings());
    expect(second).toMatch(/– cluster .* already there/);
  });
});

describe('make cloud-gcp-down', () => {
  test('removes all of it, on this machine too, and proves it', async () => {
    await cloud.restore();
    const network = `https://www.googleapis.com/projects/demo-project/global/networks/${cloud.name}`;
    cloud.put({ group: 'compute forwarding-rules', name: 'a1b2', needs: [], network });
    const needs = [`compute networks/${cloud.name}`];
    cloud.put({ group: 'compute firewall-rules', name: 'k8s-fw-l4-a1b2', needs, network });

    const { all, exitCode } = await cloud.start('cloud-gcp-down');

    expect({ exitCode, all }).toEqual({ exitCode: 0, all: expect.stringContaining('load balancer a1b2') });
    expect(all).toContain(`Nothing of "${cloud.name}" is left in demo-project`);
    expect(cloud.listThings()).toEqual([]);
    expect(readKubeconfig(cloud.state)).toEqual(kubeconfig);
    expect(await readFile(join(cloud.home, '.ssh/config'), 'utf8')).toBe(sshConfig);
    await expect(stat(cloud.files)).rejects.toThrow(/ENOENT/);
  });

  test('tolerates what is not there', async () => {
    const { all, exitCode } = await cloud.start('cloud-gcp-down');

    expect({ all, exitCode }).toMatchObject({ exitCode: 0 });
    expect(all).toContain(`has of "${cloud.name}": nothing`);
    expect((await cloud.readCalls()).filter(isChange)).toEqual([]);
  });

  test('removes what a run has made that failed', async () => {
    await cloud.setFaults({ 'compute instances create': 'Quota exceeded' });
    await cloud.start('cloud-gcp');
    await cloud.setFaults({});

    const { exitCode } = await cloud.start('cloud-gcp-down');

    expect(exitCode).toBe(0);
    expect(cloud.listThings()).toEqual([]);
  });

  test("leaves alone what is somebody else's", async () => {
    cloud.put({ group: 'compute networks', name: cloud.name, needs: [], description: 'payroll' });
    cloud.put(
      { group: 'container clusters', name: cloud.name, needs: [], status: 'RUNNING', resourceLabels: {} },
      'us-east1-b',
    );
    const before = cloud.listThings();

    const { exitCode } = await cloud.start('cloud-gcp-down');

    expect(exitCode).toBe(0);
    expect(cloud.listThings()).toEqual(before);
    expect((await cloud.readCalls()).filter(isChange)).toEqual([]);
  });

  test('says what is still there', async () => {
    await cloud.start('cloud-gcp');
    cloud.put({
      ...{
        group: 'compute disks',
        name: 'pvc-1',
        needs: [],
        zone: 'https://www.googleapis.com/zones/us-east1-b',
      },
      labels: { 'goog-k8s-cluster-name': cloud.name },
    });

    const { all, exitCode } = await cloud.start('cloud-gcp-down');

    expect(exitCode).toBe(1);
    expect(all).toContain('Still there, and it may cost money:\n  disk pvc-1');
  });

  test('does not take a project that is not there for an empty one', async () => {
    const { all, exitCode } = await cloud.start('cloud-gcp-down', { YES: '1', GCP_PROJECT: 'other-project' });

    expect(exitCode).toBe(1);
    expect(all).toContain('There is no active project "other-project"');
  });

  test('changes nothing without a yes', async () => {
    await cloud.restore();
    const before = cloud.listThings();

    const { all, exitCode } = await cloud.start('cloud-gcp-down', {});

    expect(exitCode).toBe(1);
    expect(all).toContain(`cluster ${cloud.name}`);
    expect(cloud.listThings()).toEqual(before);
  });
});
