import { readFile, writeFile } from 'node:fs/promises';
import { nameDockerObjects } from '../docker/docker.ts';
import { readSubnet } from '../docker/network.ts';
import type { StepReport } from '../lib/plan.ts';
import type { Deployment } from './deployment.ts';

/** The content of `.deployment.json`, for scripts and test suites of other projects. */
export interface DeploymentReport {
  name: string;
  context: string;
  webUrl: string;
  vm: { address: string; ssh: Deployment['machine']['ssh'] };
  /** Of Docker, where cluster or VM are on this machine. */
  network?: { name: string; subnet: string };
  versions: { istio: string; node?: string; image: string };
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
  istio: string,
): Promise<void> {
  const { settings, cluster, machine } = deployment;
  const isHere = cluster.overlay === 'kind';
  const [before, addresses, webUrl] = await Promise.all([
    findReport(deployment),
    machine.addresses(),
    cluster.webUrl(),
  ]);
  const earlierSeconds = new Map(before?.steps.map(({ title, seconds }) => [title, seconds]));
  await write(deployment, {
    name: settings.NAME,
    context: cluster.context,
    webUrl,
    vm: { address: addresses.vm, ssh: machine.ssh },
    ...(isHere && {
      network: { name: nameDockerObjects(settings.NAME).network, subnet: await readSubnet(deployment) },
    }),
    versions: { istio, ...(isHere && { node: settings.KIND_NODE_IMAGE }), image: settings.IMAGE },
    deployedAt: new Date().toISOString(),
    verified,
    steps: reports.map(({ title, state, seconds }) => {
      const earlier = state === 'skipped' ? earlierSeconds.get(title) : undefined;
      return { title, seconds: Number((earlier ?? seconds).toFixed(1)) };
    }),
  });
}

/** From now on the deployment counts as not verified, whatever becomes of this run. */
export async function forgetVerification(deployment: Deployment): Promise<void> {
  const report = await findReport(deployment);
  if (report?.verified === true) await write(deployment, { ...report, verified: false });
}

async function write({ files }: Deployment, report: DeploymentReport): Promise<void> {
  await writeFile(files.report, `${JSON.stringify(report, undefined, 2)}\n`);
}
