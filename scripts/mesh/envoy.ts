import type { ClusterClient } from '../cluster/cluster.ts';
import { args, type RunOptions } from '../lib/run.ts';
import type { SshConnection } from '../machine/machine.ts';

/** Asks the admin API of a pod's Envoy; `target` is a pod or, for any pod of one, `deploy/NAME`. */
export function requestPodEnvoy(
  { kubectl }: Pick<ClusterClient, 'kubectl'>,
  target: string,
  path: string,
  options?: RunOptions,
): Promise<string> {
  return kubectl(args`exec ${target} --container istio-proxy -- pilot-agent request GET ${path}`, options);
}

/** Asks the admin API of the VM's Envoy. */
export function requestVmEnvoy(
  { sh }: Pick<SshConnection, 'sh'>,
  path: string,
  options?: RunOptions,
): Promise<string> {
  return sh(`curl --silent --show-error --fail --max-time 5 'http://127.0.0.1:15000/${path}'`, options);
}

/** Certificates as Envoy's /certs lists them. */
export interface EnvoyCertificates {
  certificates: {
    cert_chain?: { subject_alt_names: { uri?: string }[]; serial_number: string; expiration_time: string }[];
  }[];
}
