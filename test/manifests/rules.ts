import { type Container, type Manifest, ofKind, type PodSpec } from './manifest.ts';

type Workload = ReturnType<typeof ofKind<'Deployment' | 'StatefulSet'>>[number];

const listWorkloads = (manifests: Manifest[]): Workload[] => [
  ...ofKind(manifests, 'Deployment'),
  ...ofKind(manifests, 'StatefulSet'),
];

/** The project's own rules. Each answers with what breaks it, one line a breach. */
export const rules: Record<string, (manifests: Manifest[]) => string[]> = {
  'names every port of a Service and its protocol': (manifests) =>
    ofKind(manifests, 'Service').flatMap(({ metadata, spec }) =>
      spec.ports
        .filter(({ name, appProtocol }) => name === undefined || appProtocol === undefined)
        .map(({ port }) => `${metadata.name}: ${String(port)}`),
    ),

  'sends every Service to a port that is there': (manifests) =>
    ofKind(manifests, 'Service').flatMap(({ metadata, spec }) => {
      const { pods, groups } = selected(manifests, spec.selector);
      const open = [
        ...pods
          .flatMap(containersOf)
          .flatMap(({ ports = [] }) => ports.flatMap((port) => Object.values(port))),
        ...groups.flatMap((group) => Object.values(group.spec.template.ports ?? {})),
      ];
      return spec.ports
        .filter(({ port, targetPort = port }) => !open.includes(targetPort))
        .map(({ port, targetPort = port }) => `${metadata.name}: ${String(targetPort)}`);
    }),

  'gives every Service a rule of who may call it, port by port': (manifests) =>
    ofKind(manifests, 'Service').flatMap(({ metadata, spec }) => {
      const allowed = ofKind(manifests, 'AuthorizationPolicy')
        .filter((policy) => (policy.spec.action ?? 'ALLOW') === 'ALLOW')
        .filter((policy) => policy.spec.selector?.matchLabels.app === spec.selector.app)
        .flatMap((policy) => policy.spec.rules ?? [])
        .flatMap(({ to = [] }) => to.flatMap(({ operation }) => operation.ports ?? []));
      const namedPorts = selected(manifests, spec.selector)
        .pods.flatMap(containersOf)
        .flatMap(({ ports = [] }) => ports);
      const numberOf = (port: number | string) =>
        namedPorts.find(({ name }) => name === port)?.containerPort ?? port;
      return spec.ports
        .filter(({ port, targetPort = port }) => !allowed.includes(String(numberOf(targetPort))))
        .map(({ port }) => `${metadata.name}: ${String(port)}`);
    }),

  'gives every image a tag, never latest': (manifests) =>
    eachContainer(
      manifests,
      ({ image }) => image === 'auto' || (/:[^/]+$/.test(image) && !image.endsWith(':latest')),
    ),

  'gives every container a readiness and a liveness probe': (manifests) =>
    eachContainer(manifests, (container) => 'readinessProbe' in container && 'livenessProbe' in container),

  'gives every container requests and limits of CPU and memory': (manifests) =>
    eachContainer(manifests, ({ resources = {} }) =>
      [resources.requests, resources.limits].every((amounts) => amounts?.cpu && amounts.memory),
    ),

  'takes from every container what it could misuse': (manifests) =>
    eachContainer(
      manifests,
      ({ securityContext: context = {} }) =>
        context.allowPrivilegeEscalation === false &&
        context.readOnlyRootFilesystem === true &&
        context.capabilities?.drop?.[0] === 'ALL',
    ),

  'runs every pod as an ordinary user, under the default seccomp profile': (manifests) =>
    eachPod(
      manifests,
      ({ securityContext: context = {} }) =>
        context.runAsNonRoot === true && context.seccompProfile?.type === 'RuntimeDefault',
    ),

  'gives every workload an identity of its own, without a token for the API server': (manifests) => {
    const accounts = ofKind(manifests, 'ServiceAccount').map(({ metadata }) => metadata.name);
    const isOwn = (name: string, account: string | undefined) => account === name && accounts.includes(name);
    return [
      ...eachPod(
        manifests,
        (pod, { metadata }) =>
          isOwn(metadata.name, pod.serviceAccountName) && pod.automountServiceAccountToken === false,
      ),
      ...ofKind(manifests, 'WorkloadGroup')
        .filter(({ metadata, spec }) => !isOwn(metadata.name, spec.template.serviceAccount))
        .map(({ metadata }) => metadata.name),
    ];
  },

  'lets every pod that drains end in its own time': (manifests) =>
    eachPod(manifests, ({ containers, terminationGracePeriodSeconds = 30 }) => {
      const drainMs = Number(variable(containers, 'DRAIN_MS') ?? 0);
      const finishMs = 20_000; // the services' own limit: services/platform/lifecycle.ts
      return drainMs + finishMs < terminationGracePeriodSeconds * 1000;
    }),

  'gives every workload a PodDisruptionBudget': (manifests) =>
    eachPod(manifests, (_pod, { spec }) =>
      ofKind(manifests, 'PodDisruptionBudget').some(
        (budget) => budget.spec.selector.matchLabels.app === spec.template.metadata.labels.app,
      ),
    ),

  'calls by URL only a Service and port that are there': (manifests) => {
    const known = ofKind(manifests, 'Service').flatMap(({ metadata, spec }) =>
      spec.ports.map(({ port }) => `http://${metadata.name}.$(POD_NAMESPACE).svc.cluster.local:${port}`),
    );
    return eachContainer(manifests, ({ env = [] }) =>
      env.filter(({ name }) => name.endsWith('_URL')).every(({ value = '' }) => known.includes(value)),
    );
  },
};

/** The containers that a rule doesn't hold for. */
function eachContainer(manifests: Manifest[], holds: (container: Container) => unknown): string[] {
  return listWorkloads(manifests).flatMap((deployment) =>
    containersOf(deployment)
      .filter((container) => !holds(container))
      .map(({ name }) => `${deployment.metadata.name}: ${name}`),
  );
}

/** The workloads whose pods a rule doesn't hold for. */
function eachPod(manifests: Manifest[], holds: (pod: PodSpec, workload: Workload) => unknown): string[] {
  return listWorkloads(manifests)
    .filter((deployment) => !holds(deployment.spec.template.spec, deployment))
    .map(({ metadata }) => metadata.name);
}

function containersOf({ spec }: Workload): Container[] {
  return spec.template.spec.containers;
}

function variable(containers: Container[], wanted: string): string | undefined {
  return containers.flatMap(({ env = [] }) => env).find(({ name }) => name === wanted)?.value;
}

function selected(manifests: Manifest[], { app }: Record<string, string>) {
  return {
    pods: listWorkloads(manifests).filter(({ spec }) => spec.template.metadata.labels.app === app),
    groups: ofKind(manifests, 'WorkloadGroup').filter(({ spec }) => spec.metadata.labels.app === app),
  };
}
