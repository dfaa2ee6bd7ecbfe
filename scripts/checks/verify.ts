import { onVmAlone, readDatabasePlacement, type DatabasePlacement } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { ObservationPart } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import { listInstalledParts } from '../observability/parts.ts';
import { runChecks, type Check, type CheckReport } from './check.ts';
import { databaseAccessChecks, stoppedProxyCheck } from './database-access.ts';
import { membershipChecks } from './membership.ts';
import { observationChecks } from './observation.ts';
import { createProbePods, type ProbePods } from './probe-pods.ts';
import { serviceAccessChecks } from './service-access.ts';
import { standbyChecks } from './standby.ts';
import { writePathChecks } from './write-path.ts';

/** Checks every claim on a running deployment, and leaves nothing behind, also when it is interrupted. */
export async function verifyDeployment(
  deployment: Deployment,
  onReport: (report: CheckReport) => void,
): Promise<CheckReport[]> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  // Not `once`: with no listener left, execa would end this process before the clean-up.
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  // Where the cluster does not tell, it tells nothing else either: each claim is false, and says why.
  const placement = await readDatabasePlacement(deployment.cluster).catch(() => onVmAlone);
  const pods = createProbePods(deployment, placement.hasStandby);
  try {
    const parts = await listInstalledParts(deployment);
    const reports: CheckReport[] = [];
    for (const groups of listStages(deployment, pods, parts, placement)) {
      reports.push(...(await runChecks(groups, onReport, interruption.signal)));
    }
    reports.push(...(await runChecks([[removalCheck(pods)]], onReport)));
    if (interruption.signal.aborted) {
      throw new UserError('Interrupted. What was created for the checks is removed.');
    }
    return reports;
  } finally {
    await pods.remove();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** Groups of checks that run in parallel, stage by stage. */
function listStages(
  deployment: Deployment,
  pods: ProbePods,
  parts: ObservationPart[],
  placement: DatabasePlacement,
): Check[][][] {
  const { primary, hasStandby } = placement;
  return [
    // The checks of the write path count the database's connections: nothing else of this stage connects to it.
    [
      ...inParallel(membershipChecks(deployment, placement)),
      writePathChecks(deployment, primary),
      ...inParallel(serviceAccessChecks(deployment, pods)),
    ],
    [
      ...inParallel(databaseAccessChecks(deployment, pods, primary)),
      ...(hasStandby ? inParallel(standbyChecks(deployment, pods, primary)) : []),
      observationChecks(deployment, parts, pods, placement),
    ],
    // While this one runs, inventory has no database.
    ...(primary === 'vm' ? [[[stoppedProxyCheck(deployment, pods)]]] : []),
  ];
}

function inParallel(checks: Check[]): Check[][] {
  return checks.map((check) => [check]);
}

function removalCheck(pods: ProbePods): Check {
  return {
    claim: 'no temporary object stays behind',
    check: async () => {
      await pods.remove();
      const names = await pods.listNames();
      if (names !== '') throw new Error(names.replaceAll('\n', ', '));
      return 'no pod';
    },
  };
}
