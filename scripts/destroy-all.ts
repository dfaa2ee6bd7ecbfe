import { hasSide, onVmAlone, readDatabasePlacement } from './cluster/database-placement.ts';
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { confirm } from './lib/confirm.ts';
import { UserError } from './lib/user-error.ts';
import { findLeftovers, listVolumes, removeFiles } from './deployment/leftovers.ts';
import { removeNetwork } from './docker/network.ts';
import { removeImages } from './docker/images.ts';
import { endWhenInterrupted } from './lib/interruption.ts';
import { formatReport, runScript } from './lib/script.ts';
import { runPlan, type Step } from './lib/plan.ts';
import { removeIstio } from './mesh/istio.ts';

const deployment = await openDeployment();
const { settings, cluster, machine } = deployment;

async function confirmRemoval(): Promise<void> {
  const { NAME } = process.env;
  if (settings.YES && NAME && NAME !== settings.NAME) {
    throw new UserError(
      `NAME=${NAME} is no deployment's name, and without being asked you would lose "${settings.NAME}". If you mean that one: NAME=${settings.NAME} YES=1 make destroy-all`,
    );
  }
  const ours = (await cluster.listOurs?.()) ?? [];
  if (ours.length > 0)
    console.log(`Of the cluster ${cluster.context}, this removes:\n  ${ours.join('\n  ')}\n`);
  if (settings.YES) return;
  await confirm(`Remove the deployment "${settings.NAME}"${machine.power ? ' and all its books' : ''}?`, {
    command: 'make destroy-all',
  });
}

let differences: string[] | undefined;

/** On a cluster of yours: what was there before the first deployment is to be there as it was. */
function compareWithBefore(): Step | undefined {
  const { findDifferences } = cluster;
  return (
    findDifferences && {
      title: 'the cluster as it was before',
      limitMs: 120_000,
      isReadOnly: true,
      run: async () => {
        differences = await findDifferences();
        if (differences === undefined) return { note: 'not known: nobody noted it on this machine' };
        return { note: differences.length === 0 ? 'every object unchanged' : `${differences.length} differ` };
      },
    }
  );
}

await runScript(
  async () => {
    await confirmRemoval();
    await lockDeployment(deployment, 'make destroy-all');
    endWhenInterrupted('Interrupted. make destroy-all removes the rest.');
    const volumes = await listVolumes(deployment);
    const placement = await readDatabasePlacement(cluster).catch(() => onVmAlone);
    await runPlan(
      {
        // One that was given up is no longer ours to ask.
        vm: { step: hasSide(placement, 'vm') ? machine.remove() : undefined },
        cluster: { step: cluster.remove() },
        istio: { step: removeIstio(deployment), after: ['cluster', 'vm'] },
        proof: { step: compareWithBefore(), after: ['istio'] },
        network: { step: removeNetwork(deployment), after: ['vm', 'cluster'] },
        images: { step: removeImages(deployment), after: ['vm'] },
      },
      (report) => console.log(formatReport(report)),
    );
    const leftovers = await findLeftovers(deployment, volumes);
    if (leftovers.length > 0) {
      throw new UserError(`Still there:\n  ${leftovers.join('\n  ')}`);
    }
    // Last of all: until then its settings tell the next destroy-all where to look.
    await runPlan({ files: { step: removeFiles(deployment) } }, (report) =>
      console.log(formatReport(report)),
    );
    if (differences !== undefined && differences.length > 0) {
      throw new UserError(
        `Not as before the first deployment, by us or by somebody else since:\n  ${differences.join('\n  ')}`,
      );
    }
    const inCluster = cluster.findDifferences ? `no object in ${cluster.context}, no` : 'no cluster,';
    console.log(
      `\nNothing is left: ${inCluster} container, network, volume, image, file, key or kubeconfig entry.`,
    );
  },
  { again: 'make destroy-all' },
);
