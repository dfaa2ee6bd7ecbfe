import { readFile, writeFile } from 'node:fs/promises';
import type { Deployment } from './deployment.ts';
import { getAddresses } from '../docker/addresses.ts';
import type { StepReport } from '../lib/plan.ts';

/** What `.deployment.json` tells scripts and suites of other projects. */
export interface DeploymentReport {
  name: string;
  context: string;
  webUrl: string;
  vm: { address: string; ssh: Deployment['vm']['ssh'] };
  network: { name: string; subnet: string };
  versions: { istio: string; node: string; image: string };
  deployedAt: string;
  /** Whether all claims of `make verify` held after the last change. */
  verified: boolean;
  /** Of the last run that had something to do. */
  steps: { title: string; seconds: number }[];
}

/** The report of an earlier run, or nothing. */
export async function findReport({ files }: Deployment): Promise<DeploymentReport | undefined> {
  try {
    return JSON.parse(await readFile(files.report, 'utf8')) as DeploymentReport;
  } catch {
    return undefined;
  }
}

/** Writes `.deployment.json`; steps that had nothing to do keep the seconds of the run that did. */
export async function writeReport(
  deployment: Deployment,
  reports: StepReport[],
  verified: boolean,
): Promise<void> {
  const { settings, cluster, vm, names, files, webUrl } = deployment;
  const [before, addresses] = await Promise.all([findReport(deployment), getAddresses(deployment)]);
  const seconds = new Map(before?.steps.map((step) => [step.title, step.seconds]));
  const report: DeploymentReport = {
    name: settings.NAME,
    context: cluster.context,
    webUrl,
    vm: { address: addresses.vm, ssh: vm.ssh },
    network: { name: names.network, subnet: addresses.subnet },
    versions: { istio: settings.ISTIO_VERSION, node: settings.KIND_NODE_IMAGE, image: settings.IMAGE },
    deployedAt: new Date().toISOString(),
    verified,
    steps: reports.map(({ title, state, seconds: now }) => ({
      title,
      seconds: Number(((state === 'skipped' ? seconds.get(title) : undefined) ?? now).toFixed(1)),
    })),
  };
  await writeFile(files.report, `${JSON.stringify(report, undefined, 2)}\n`);
}

/** From now on the deployment counts as not verified, whatever becomes of this run. */
export async function forgetVerification(deployment: Deployment): Promise<void> {
  const report = await findReport(deployment);
  if (report?.verified === true) {
    await writeFile(
      deployment.files.report,
      `${JSON.stringify({ ...report, verified: false }, undefined, 2)}\n`,
    );
  }
}
