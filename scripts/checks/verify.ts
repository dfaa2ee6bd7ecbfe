import type { Deployment } from '../deployment/deployment.ts';
import { UserError } from '../lib/user-error.ts';
import { runLanes, type Check, type CheckReport } from './check.ts';
import { membershipChecks } from './membership.ts';
import { openProbes, type Probes } from './probe-pods.ts';
import { databaseRefusalChecks, stoppedProxyCheck } from './database-access.ts';
import { serviceRefusalChecks } from './service-access.ts';
import { wayOfABookChecks } from './write-path.ts';

/**
 * Tries every claim on a running deployment, and leaves nothing behind, also when it is interrupted. The last of them
 * stops the VM's proxy for some seconds.
 */
export async function verifyDeployment(
  deployment: Deployment,
  tell: (report: CheckReport) => void,
): Promise<CheckReport[]> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const probes = openProbes(deployment);
  const stages = [
    // Until here nobody else connects to the database: its connections are counted.
    [
      [...membershipChecks(deployment), ...wayOfABookChecks(deployment)],
      ...eachAlone(serviceRefusalChecks(deployment, probes)),
    ],
    eachAlone(databaseRefusalChecks(deployment, probes)),
    [[stoppedProxyCheck(deployment, probes)]],
  ];
  try {
    const reports: CheckReport[] = [];
    for (const lanes of stages) reports.push(...(await runLanes(lanes, tell, interruption.signal)));
    reports.push(...(await runLanes([[nothingLeft(probes)]], tell, new AbortController().signal)));
    if (interruption.signal.aborted)
      throw new UserError('Interrupted: what was started for the checks is removed.');
    return reports;
  } finally {
    await probes.close();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function eachAlone(checks: Check[]): Check[][] {
  return checks.map((check) => [check]);
}

function nothingLeft(probes: Probes): Check {
  return {
    claim: 'no temporary object stays behind',
    check: async () => {
      await probes.close();
      const left = await probes.findLeftovers();
      if (left !== '') throw new Error(left.replaceAll('\n', ', '));
      return 'no pod';
    },
  };
}
