import type { Container, Node, Pod } from 'kubernetes-types/core/v1.js';
import type { ClusterClient } from './cluster.ts';

/** The names of an application's pods that run and are not being deleted. */
export async function listPods({ list }: Pick<ClusterClient, 'list'>, app: string): Promise<string[]> {
  const pods = await list<Pod>('pods', ['--selector', `app=${app}`]);
  return pods
    .filter(
      ({ metadata, status }) => status?.phase === 'Running' && metadata?.deletionTimestamp === undefined,
    )
    .map(({ metadata }) => metadata?.name ?? '');
}

/** All of a pod's containers: a sidecar is one of the init containers. */
export function listContainers({ spec }: Pod): Container[] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}

/** What keeps a pod's containers from running, one each: `web: ImagePullBackOff Back-off pulling image …`. */
export function listWaitingReasons({ status }: Pod): string[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].flatMap(
    ({ name, state }) => {
      const { reason = '', message = '' } = state?.waiting ?? {};
      return state?.waiting ? [`${name}: ${reason} ${message}`.trim()] : [];
    },
  );
}

export function isReady({ status }: Node | Pod): boolean {
  return status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false;
}
