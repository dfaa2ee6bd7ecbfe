/**
 * `make doctor`: says what is wrong with the deployment, and how to mend it; changes nothing. JSON=1 for programs. Exits 0 when
 * all is well, 1 with findings, 2 when it can't tell. Before there is a deployment, it says what this machine lacks for one.
 */
import { checkPrerequisites } from './checks/prerequisites.ts';
import { openDeployment } from './deployment/open.ts';
import { diagnose } from './doctor/diagnose.ts';
import { gatherFacts, hasVm } from './doctor/facts.ts';
import { isDeployed } from './doctor/is-deployed.ts';
import { getExitCode, type Diagnosis } from './doctor/finding.ts';
import { formatJson, formatText } from './doctor/format.ts';
import { runScript } from './lib/script.ts';
import { UserError } from './lib/user-error.ts';

const deployment = await openDeployment();
const { NAME, JSON: asJson } = deployment.settings;

async function diagnoseDeployment() {
  const facts = await gatherFacts(deployment);
  const whole = hasVm(facts) ? 'Both sides answer' : 'The cluster answers, the VM was given up';
  return { diagnosis: diagnose(facts), allWell: `${whole}, and nothing is wrong.` };
}

async function diagnoseThisMachine() {
  const allWell = 'Nothing is deployed, and this machine has what it takes: make deploy-all';
  try {
    await checkPrerequisites(deployment).run();
    return { diagnosis: { findings: [], unanswered: [] }, allWell };
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
    return { diagnosis: { findings, unanswered: [] }, allWell };
  }
}

function formatSummary({ findings }: Diagnosis, exitCode: number, allWell: string): string {
  const causes = findings.filter(({ followsFrom, isNote }) => followsFrom === undefined && !isNote);
  return exitCode === 0 ? allWell : `${causes.length} to mend`;
}

await runScript(async () => {
  const start = performance.now();
  const isThere = await isDeployed(deployment);
  const { diagnosis, allWell } = isThere ? await diagnoseDeployment() : await diagnoseThisMachine();
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
  const exitCode = getExitCode(diagnosis);
  if (asJson) {
    console.log(formatJson(diagnosis, { name: NAME, isDeployed: isThere, seconds }));
  } else {
    const text = formatText(diagnosis);
    const summary = `  ${formatSummary(diagnosis, exitCode, allWell)} (${seconds} s)`;
    console.log(text === '' ? summary : `${text}\n\n${summary}`);
  }
  // Does not wait for a command that never answers.
  process.exit(exitCode);
});
