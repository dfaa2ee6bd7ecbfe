import { createWriteStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Deployment } from '../deployment/deployment.ts';
import { sha256OfFile } from '../lib/fingerprint.ts';
import { UserError } from '../lib/user-error.ts';
import { readIstioVersion } from './contents.ts';
import { findSidecarFile, sidecarUrl } from '../mesh/sidecar-package.ts';

const limitMs = 300_000;

/** The sidecar's package for the VM's architecture, as a deployment would take it: ISTIO_SIDECAR_DEB, or from Istio's site. */
export async function fetchSidecar(deployment: Deployment, to: string): Promise<void> {
  const { run, settings } = deployment;
  const file = await findSidecarFile(settings);
  if (file !== undefined) return copyFile(file, to);
  const architecture = await run('docker', ['version', '--format', '{{.Server.Arch}}']);
  const url = sidecarUrl(settings, await readIstioVersion(deployment), architecture);
  await pipeline(Readable.fromWeb(await download(url)), createWriteStream(to));
  const [expected] = (await new Response(await download(`${url}.sha256`)).text()).split(/\s/);
  const sum = await sha256OfFile(to);
  if (sum !== expected)
    throw new UserError(`${url} has the SHA-256 ${sum}, and ${url}.sha256 says ${expected ?? 'nothing'}.`);
}

async function download(url: string) {
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) });
  if (!response.ok || response.body === null)
    throw new UserError(`${url} can't be fetched: it answered ${response.status}.`);
  return response.body;
}
