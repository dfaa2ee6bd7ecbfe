/**
 * `make doctor`: says what is wrong with the deployment, and how to mend it; changes nothing. JSON=1 for programs. Exits 0 when
 * all is well, 1 with findings, 2 when it can't tell. Before there is a deployment, it says what this machine lacks for one.
 */
import { examine } from './doctor/examine.ts';
import { exitCodeOf, type Examination } from './doctor/finding.ts';
import { formatExamination } from './doctor/format-finding.ts';
import { createDeployment, type Deployment } from './deployment/deployment.ts';
import { UserError } from './lib/user-error.ts';
import { findReport } from './deployment/report.ts';
import { findContainer } from './docker/docker.ts';
import { runScript } from './lib/script.ts';
import { checkPrerequisites } from './checks/prerequisites.ts';

const deployment = createDeployment();

/** Half of a deployment is one, too. */
async function isDeployed({ run, names }: Deployment): Promise<boolean> {
  if ((await findReport(deployment)) !== undefined) return true;
  const containers = await Promise.all(
    [names.node, names.vm].map((name) => findContainer(run, name).catch(() => undefined)),
  );
  return containers.some((container) => container !== undefined);
}

async function examineMachine(): Promise<Examination> {
  try {
    await checkPrerequisites(deployment).run();
    return { findings: [], untold: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const findings = error.message.split('\n').map((seen) => ({
      name: 'machine-lacks',
      seen,
      why: 'make deploy-all needs it.',
      mend:
        /(?:Install it|Start it|Try it|Name another|otherwise): (.+)$/i.exec(seen)?.[1] ??
        'as it says; then make deploy-all',
    }));
    return { findings, untold: [] };
  }
}

await runScript(async () => {
  const began = performance.now();
  const isThere = await isDeployed(deployment);
  const examination = isThere ? await examine(deployment) : await examineMachine();
  const seconds = Number(((performance.now() - began) / 1000).toFixed(1));
  if (deployment.settings.JSON !== '') {
    console.log(
      JSON.stringify(
        { name: deployment.settings.NAME, isDeployed: isThere, seconds, ...examination },
        undefined,
        2,
      ),
    );
  } else {
    const nothing = isThere
      ? 'Both sides answer, and nothing is wrong.'
      : 'Nothing is deployed, and this machine has what it takes: make deploy-all';
    const text = formatExamination(examination);
    console.log(
      `${text}${text === '' ? '' : '\n\n'}  ${exitCodeOf(examination) === 0 ? nothing : `${examination.findings.filter(({ followsFrom, isNote }) => followsFrom === undefined && !isNote).length} to mend`} (${seconds} s)`,
    );
  }
  // A command that never answers is not waited for.
  process.exit(exitCodeOf(examination));
});
