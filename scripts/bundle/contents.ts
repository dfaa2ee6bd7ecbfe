import { readFile } from 'node:fs/promises';
import { readImageContents } from '../application/image.ts';
import { readInstalledVersion, readMeshVersion } from '../cluster/control-plane.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { fingerprint } from '../lib/fingerprint.ts';
import { projectRoot } from '../lib/project-root.ts';
import { nameContainerImage } from '../machine/container-image.ts';
import { listIstioImages } from '../mesh/images.ts';
import type { Manifest } from './manifest.ts';

/** Images of others, which `make deploy-all` and `make migrate-prepare` would pull. */
export async function listPulledImages(deployment: Deployment): Promise<string[]> {
  const { KIND_NODE_IMAGE, POSTGRES_IMAGE } = deployment.settings;
  return [KIND_NODE_IMAGE, ...(await listIstioImages(deployment)), POSTGRES_IMAGE];
}

/** All images of a bundle: those, and ours, which `make deploy-all` would build. */
export async function listImages(deployment: Deployment): Promise<string[]> {
  const pulled = await listPulledImages(deployment);
  return [...pulled, deployment.settings.IMAGE, await nameContainerImage()];
}

/** Of the mesh that the VM joins: ours, or that of a cluster of yours. */
export function readIstioVersion(deployment: Deployment): Promise<string> {
  return deployment.cluster.overlay === 'kind'
    ? readInstalledVersion(deployment)
    : readMeshVersion(deployment);
}

/** What a bundle is made for: this checkout, with these settings, on a machine like this one. */
export async function readVersions(deployment: Deployment): Promise<Manifest['versions']> {
  const { run, settings } = deployment;
  return {
    "Docker's platform": await run('docker', ['version', '--format', '{{.Server.Os}}/{{.Server.Arch}}']),
    "Node.js' platform": `${process.platform}/${process.arch}`,
    Istio: await readIstioVersion(deployment),
    "kind's node": settings.KIND_NODE_IMAGE,
    'the database in the cluster': settings.POSTGRES_IMAGE,
    "the VM's image": await nameContainerImage(),
    "the services' sources": await readImageContents(),
    'package-lock.json': fingerprint(await readFile(`${projectRoot}package-lock.json`, 'utf8')),
  };
}
