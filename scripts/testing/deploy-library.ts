import type { CheckReport } from '../checks/check.ts';
import { verifyDeployment } from '../checks/verify.ts';
import { createDeployment, nameDirectory, type Deployment } from '../deployment/deployment.ts';
import { lockDeployment } from '../deployment/lock.ts';
import { readSettings } from '../deployment/open.ts';
import { findReport, type DeploymentReport } from '../deployment/report.ts';
import { findStoredSettings } from '../deployment/stored-settings.ts';
import { findFreePort } from '../lib/ports.ts';
import { environment, parseName } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import type { DrillReport } from '../faults/drill-report.ts';
import { runFault } from './run-fault.ts';
import { deployLimitMs, removeLimitMs, runVerb } from './verbs.ts';

export interface DeployOptions {
  /** The deployment's: its cluster, VM and files are named after it. */
  name: string;
  /** What you would set in the environment of `make deploy-all`. A new deployment gets free ports, unless they are set here. */
  settings?: Record<string, string>;
}

/** The library in a mesh: a deployment that was there, or one made for this suite. */
export interface DeployedLibrary extends AsyncDisposable {
  name: string;
  urls: { web: string };
  /** Addresses, versions and seconds, as deploy-all has written them down. */
  report: DeploymentReport;
  /** The ways to reach its parts: `cluster.kubectl`, `cluster.istioctl`, `machine.sh` on the VM, `database.sql`. */
  deployment: Deployment;
  /** What deploy-all said. */
  output: string;
  /** Whether it was there before the suite. */
  wasThere: boolean;
  /** Tries every claim of `make verify` from outside. Throws an error that lists those that are false. */
  verify: () => Promise<CheckReport[]>;
  /** Runs a drill while a ledger writes books. Throws where it did not go as predicted, or a book is lost or there twice. */
  fault: (name: string) => Promise<DrillReport>;
  /** Removes the deployment, unless it was there before; so does `await using`. */
  giveBack: () => Promise<void>;
}

/** Finds a deployment of that name and repairs it where necessary, or makes one, which takes minutes. */
export async function deployLibrary({ name, settings = {} }: DeployOptions): Promise<DeployedLibrary> {
  if (parseName({ NAME: name }) !== name)
    throw new UserError(`name: "${name}" has to be small letters, digits and hyphens, at most 31.`);
  const hasSettings = (await findStoredSettings(nameDirectory(name))) !== undefined;
  const env = { ...(!hasSettings && (await chooseFreePorts(settings))), ...settings, NAME: name };
  const deployment = createDeployment(await readSettings({ ...environment, ...env }));
  const wasThere = (await findReport(deployment)) !== undefined;
  const output = await runVerb('deploy-all', env, deployLimitMs);
  const report = await findReport(deployment);
  if (!report) throw new Error(`deploy-all has ended, but its report is missing:\n${output}`);
  const giveBack = async () => {
    if (!wasThere) await runVerb('destroy-all', { NAME: name, YES: '1' }, removeLimitMs);
  };
  return {
    name,
    urls: { web: report.webUrl },
    report,
    deployment,
    output,
    wasThere,
    verify: () => verifyClaims(deployment),
    fault: async (fault) => {
      const lock = await lockDeployment(deployment, `the fault ${fault} of a test suite`);
      try {
        return await runFault(deployment, fault);
      } finally {
        lock.release();
      }
    },
    giveBack,
    [Symbol.asyncDispose]: giveBack,
  };
}

/** Beside other deployments of this machine. A host of yours has a port of its own. */
async function chooseFreePorts({ VM_HOST }: Record<string, string>): Promise<Record<string, string>> {
  return {
    WEB_PORT: String(await findFreePort()),
    ...(VM_HOST === undefined && { VM_SSH_PORT: String(await findFreePort()) }),
  };
}

async function verifyClaims(deployment: Deployment): Promise<CheckReport[]> {
  const reports = await verifyDeployment(deployment, () => undefined);
  const wrong = reports.filter(({ holds }) => !holds);
  if (wrong.length === 0) return reports;
  const lines = wrong.map(({ claim, observed }) => `  ${claim}: ${observed}`);
  throw new Error(`${wrong.length} of ${reports.length} claims are false:\n${lines.join('\n')}`);
}
