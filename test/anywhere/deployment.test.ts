import { readFile } from 'node:fs/promises';
import { takeSnapshot, type Snapshot } from '../../scripts/cluster/snapshot.ts';
import { createDeployment } from '../../scripts/deployment/deployment.ts';
import { findReport } from '../../scripts/deployment/report.ts';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import { parseSettings } from '../../scripts/lib/settings.ts';
import { runFault } from '../../scripts/testing/run-fault.ts';
import { runVerb } from '../../scripts/testing/verbs.ts';

/** Packages take a slow host long. */
const limitMs = 3_600_000;
const env = { NAME: 'test-anywhere' };
const settings = parseSettings({ ...process.env, ...env });

const deployment = createDeployment(settings);
const { cluster, machine } = deployment;

interface State {
  objects: Snapshot;
  host: string[];
}

async function readState(): Promise<State> {
  const input = await readFile(`${projectRoot}test/host/snapshot.sh`, 'utf8');
  const host = await machine.sh('bash -s', { input, timeoutMs: limitMs });
  return { objects: await takeSnapshot(cluster), host: host.split('\n') };
}

// A story in one order: both are taken into use, and given back.
describe('a deployment on the cluster and the host that the environment names', () => {
  let before: State;

  beforeAll(async () => {
    const { CONTEXT, VM_HOST } = settings;
    if (CONTEXT === undefined || VM_HOST === undefined) {
      throw new Error(
        'Which cluster and host? Set what make deploy-all needs: CONTEXT=… IMAGE=… VM_HOST=… VM_ADDRESS=… make test-anywhere',
      );
    }
    if ((await findReport(deployment)) !== undefined) {
      throw new Error(`An earlier run was interrupted. Remove it first: NAME=${env.NAME} make destroy-all`);
    }
    // A host that has just booted is still on its way.
    await machine.sh('systemctl is-system-running --wait || true', { timeoutMs: 600_000 });
    before = await readState();
  }, limitMs);

  test(
    'is made, and all that we claim is true of it',
    async () => {
      await runVerb('deploy-all', env, limitMs);

      expect(await findReport(deployment)).toMatchObject({ verified: true });
    },
    limitMs,
  );

  test(
    'changes nothing when it is deployed again, and doctor finds nothing',
    async () => {
      expect(await runVerb('deploy-all', env, limitMs)).toContain('nothing has changed since');
      expect(await runVerb('doctor', env, limitMs)).toContain('nothing is wrong');
    },
    limitMs,
  );

  test.each(['db-stop', 'vm-reboot'])(
    'stands the drill %s',
    async (name) => {
      expect(await runFault(deployment, name)).toMatchObject({ problems: [] });
    },
    limitMs,
  );

  test(
    'leaves both as they were',
    async () => {
      const output = await runVerb('destroy-all', { ...env, YES: '1', WITH_DATA: '1' }, limitMs);

      expect(output).toContain('Nothing is left');
      expect(await readState()).toEqual(before);
    },
    limitMs,
  );
});
