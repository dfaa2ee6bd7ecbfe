import { findLeftovers, listVolumes } from '../../scripts/deployment/leftovers.ts';
import { createDeployment, type Deployment } from '../../scripts/deployment/deployment.ts';
import { diagnose } from '../../scripts/doctor/diagnose.ts';
import { gatherFacts } from '../../scripts/doctor/facts.ts';
import { getErrorMessage } from '../../scripts/lib/error-message.ts';
import { parseSettings } from '../../scripts/lib/settings.ts';
import { run } from '../../scripts/lib/run.ts';
import { deployLimitMs, removeLimitMs, runVerb } from '../../scripts/testing/verbs.ts';
import { meshEnv } from './library.ts';

/**
 * A test in itself, and the last one, since nobody needs the deployment any more: its VM is given up, and then all is
 * removed, also when half of it is gone already. What it throws fails the run.
 */
export default async function tearDown(): Promise<void> {
  const deployment = createDeployment(parseSettings({ ...process.env, ...meshEnv }));
  const volumes = await listVolumes(deployment);
  const problem = await giveUpVm(deployment).then(() => undefined, getErrorMessage);
  await run('docker', ['rm', '--force', deployment.machine.name]);

  const output = await runVerb('destroy-all', { ...meshEnv, YES: '1' }, removeLimitMs);

  const leftovers = await findLeftovers(deployment, volumes);
  if (volumes.length === 0) leftovers.push('(no volume was known before, so none was looked for)');
  if (leftovers.length > 0 || !output.includes('Nothing is left')) {
    throw new Error(`destroy-all said:\n${output}\nand left:\n  ${leftovers.join('\n  ')}`);
  }
  if (problem !== undefined) throw new Error(problem);
}

/** The database moves into the cluster for good, and nothing is wrong then. */
async function giveUpVm(deployment: Deployment): Promise<void> {
  for (const verb of ['migrate-prepare', 'migrate', 'migrate-finish'] as const)
    await runVerb(verb, { ...meshEnv, YES: '1' }, deployLimitMs);
  const { findings, unanswered } = diagnose(await gatherFacts(deployment));
  const problems = [
    ...findings.map(({ name, seen }) => `${name}: ${seen}`),
    ...unanswered.map(({ question, reason }) => `${question}: ${reason}`),
  ];
  if (problems.length > 0) throw new Error(`After make migrate-finish:\n  ${problems.join('\n  ')}`);
}
