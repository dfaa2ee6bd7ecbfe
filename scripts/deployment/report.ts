import { readFile, writeFile } from 'node:fs/promises';
import { nameDockerObjects } from '../docker/docker.ts';
import { readSubnet } from '../docker/network.ts';
import type { Deployment } from './deployment.ts';
import type { StepReport } from '../lib/plan.ts';

/** What `.deployment.json` tells scripts and suites of other projects. */
export interface DeploymentReport {
  name: string;
  context: string;
  webUrl: string;
  vm: { address: string; ssh: Deployment['machine']['ssh'] };
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
  const { settings, cluster, machine, files } = deployment;
  const [before, addresses, subnet] = await Promise.all([
    findReport(deployment),
    machine.addresses(),
    readSubnet(deployment),
  ]);
  const seconds = new Map(before?.steps.map((step) => [step.title, step.seconds]));
  const report: DeploymentReport = {
    name: settings.NAME,
    context: cluster.context,
    webUrl: cluster.webUrl,
    vm: { address: addresses.vm, ssh: machine.ssh },
    network: { name: nameDockerObjects(settings.NAME).network, subnet },
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
