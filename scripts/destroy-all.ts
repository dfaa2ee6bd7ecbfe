import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { createDeployment } from './lib/deployment.ts';
import { Refusal } from './lib/refusal.ts';
import { findRemains, listVolumes } from './lib/remains.ts';
import { endWhenInterrupted, formatReport, runScript } from './lib/script.ts';
import { runPlan } from './lib/step.ts';
import {
  leaveVm,
  removeCluster,
  removeFiles,
  removeImages,
  removeNetwork,
  removeVm,
} from './steps/removal.ts';

const deployment = createDeployment();
const { settings, vm } = deployment;

async function confirm(): Promise<void> {
  if (settings.YES !== '') return;
  if (!process.stdin.isTTY) {
    throw new Refusal(
      'This removes the deployment and its books. To do so without being asked: YES=1 make destroy-all',
    );
  }
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(
    `Remove the deployment "${settings.NAME}"${vm.isStandIn ? ' and all its books' : ''}? [y/N] `,
  );
  ask.close();
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new Refusal('Nothing was removed.');
  }
}

await runScript(
  async () => {
    await confirm();
    endWhenInterrupted('Interrupted. make destroy-all removes the rest.');
    const volumes = await listVolumes(deployment);
    await runPlan(
      {
        vm: { step: vm.isStandIn ? removeVm(deployment) : leaveVm(deployment, settings.WITH_DATA !== '') },
        cluster: { step: removeCluster(deployment) },
        network: { step: removeNetwork(deployment), after: ['vm', 'cluster'] },
        images: { step: removeImages(deployment), after: ['vm'] },
        files: { step: removeFiles(deployment), after: ['vm', 'cluster', 'network', 'images'] },
      },
      (report) => console.log(formatReport(report)),
    );
    // The folder of all deployments' files goes with the last of them.
    await rmdir(dirname(deployment.files.directory)).catch(() => undefined);

    const remains = await findRemains(deployment, volumes);
    if (remains.length > 0) {
      throw new Refusal(`Still there:\n  ${remains.join('\n  ')}`);
    }
    console.log(
      '\nNothing is left: no cluster, container, network, volume, image, file, key or kubeconfig entry.',
    );
  },
  { again: 'make destroy-all' },
);
