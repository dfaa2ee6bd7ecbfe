import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { readInstalledVersion } from '../cluster/control-plane.ts';
import { loadImages } from '../cluster/load-images.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';

const file = `${projectRoot}k8s/istio/install.yaml`;
const installation = z.object({ spec: z.object({ hub: z.string() }) });

/** The images of the Istio that we install: of istiod, and of the proxies. */
export async function listIstioImages(deployment: Deployment): Promise<string[]> {
  const { spec } = installation.parse(parse(await readFile(file, 'utf8')));
  const version = await readInstalledVersion(deployment);
  return ['pilot', 'proxyv2'].map((name) => `${spec.hub}/${name}:${version}`);
}

/** A node pulls Istio's images by itself, unless a bundle has brought them. */
export function loadIstioImages(deployment: Deployment): Step | undefined {
  if (deployment.settings.BUNDLE === undefined) return undefined;
  return loadImages(deployment, "Istio's images in the cluster", () => listIstioImages(deployment));
}
