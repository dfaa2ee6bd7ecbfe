/** `make bundle`: one archive of all that a deployment fetches, for `BUNDLE=file make deploy-all` where nothing can be fetched. */
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buildImage } from './application/image.ts';
import { verifyBundle } from './bundle/archive.ts';
import { formatBundle } from './bundle/format.ts';
import { packNpmCache, pullImages, saveImages, takeSidecar } from './bundle/members.ts';
import { standardFile } from './bundle/manifest.ts';
import { packVmPackages } from './bundle/vm-packages.ts';
import { writeArchive } from './bundle/write.ts';
import { openDeployment } from './deployment/open.ts';
import { runPlan } from './lib/plan.ts';
import { formatReport, runScript } from './lib/script.ts';
import { buildContainerImage } from './machine/container-image.ts';

const deployment = await openDeployment();

await runScript(async () => {
  const file = resolve(standardFile);
  // Beside the archive, where there is to be room for it anyway. What an interrupted run has left goes first.
  const folder = `${file}.parts`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await runPlan(
      {
        vmImage: { step: buildContainerImage(deployment.run) },
        image: { step: buildImage(deployment) },
        pulled: { step: pullImages(deployment) },
        sidecar: { step: takeSidecar(deployment, folder) },
        npm: { step: packNpmCache(deployment, folder) },
        vmPackages: { step: packVmPackages(folder), after: ['vmImage'] },
        images: { step: saveImages(deployment, folder), after: ['vmImage', 'image', 'pulled'] },
        archive: {
          step: writeArchive(deployment, folder, file),
          after: ['sidecar', 'npm', 'vmPackages', 'images'],
        },
      },
      (report) => console.log(formatReport(report)),
    );
    console.log(`\n${formatBundle(file, await verifyBundle(file))}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
