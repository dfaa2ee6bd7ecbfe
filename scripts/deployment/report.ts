import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { hasSide, readDatabasePlacement } from '../cluster/database-placement.ts';
import { nameDockerObjects } from '../docker/docker.ts';
import { readSubnet } from '../docker/network.ts';
import type { StepReport } from '../lib/plan.ts';
import type { Deployment } from './deployment.ts';

/** The content of `.deployment.json`, for scripts and test suites of other projects. */
export const reportSchema = z.strictObject({
  name: z.string(),
  context: z.string().meta({ description: 'Of kubectl.' }),
  webUrl: z.url(),
  vm: z
    .strictObject({
      address: z.string(),
      ssh: z.strictObject({
        host: z.string(),
        user: z.string().optional(),
        port: z.int().optional(),
        key: z.string().optional().meta({ description: 'The file of the private key.' }),
      }),
    })
    .optional()
    .meta({ description: 'Absent once make migrate-finish has given it up.' }),
  network: z
    .strictObject({ name: z.string(), subnet: z.string() })
    .optional()
    .meta({ description: 'Of Docker, where cluster or VM are on this machine.' }),
  versions: z.strictObject({ istio: z.string(), node: z.string().optional(), image: z.string() }),
  deployedAt: z.iso.datetime(),
  verified: z
    .boolean()
    .meta({ description: 'Whether all claims of `make verify` held after the last change.' }),
  steps: z
    .array(z.strictObject({ title: z.string(), seconds: z.number() }))
    .meta({ description: 'Of the last run that had something to do.' }),
});

export type DeploymentReport = z.infer<typeof reportSchema>;

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
  const [before, placement, addresses, webUrl] = await Promise.all([
    findReport(deployment),
    readDatabasePlacement(cluster),
    machine.addresses(),
    cluster.webUrl(),
  ]);
  const earlierSeconds = new Map(before?.steps.map(({ title, seconds }) => [title, seconds]));
  await write(deployment, {
    name: settings.NAME,
    context: cluster.context,
    webUrl,
    ...(hasSide(placement, 'vm') && { vm: { address: addresses.vm, ssh: machine.ssh } }),
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
