import { findLeftovers, listVolumes } from '../../scripts/deployment/leftovers.ts';
import { createDeployment } from '../../scripts/deployment/deployment.ts';
import { parseSettings } from '../../scripts/lib/settings.ts';
import { run } from '../../scripts/lib/run.ts';
import { removeLimitMs, runVerb } from '../../scripts/testing/verbs.ts';
import { meshEnv } from './library.ts';

/**
 * A test in itself, and the last one: the deployment is removed wholly, also when half of it is gone already. What it
 * throws fails the run.
 */
export default async function tearDown(): Promise<void> {
  const deployment = createDeployment(parseSettings({ ...process.env, ...meshEnv }));
  const volumes = await listVolumes(deployment);
  await run('docker', ['rm', '--force', deployment.machine.name]);

  const output = await runVerb('destroy-all', { ...meshEnv, YES: '1' }, removeLimitMs);

  const leftovers = await findLeftovers(deployment, volumes);
  if (volumes.length === 0) leftovers.push('(no volume was known before, so none was looked for)');
  if (leftovers.length > 0 || !output.includes('Nothing is left')) {
    throw new Error(`destroy-all said:\n${output}\nand left:\n  ${leftovers.join('\n  ')}`);
  }
}
