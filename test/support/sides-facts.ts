import { otherSide, sideNames, type Side } from '../../scripts/cluster/database-placement.ts';
import type { Facts } from '../../scripts/doctor/facts.ts';
import type { PodFacts } from '../../scripts/doctor/facts/cluster.ts';
import { buildReport, type SideChange } from './database-report.ts';
import { buildFacts } from './doctor-facts.ts';

const bothSides = ['vm', 'pod'] as const;
/** vm/files/standby/pg_hba.conf */
const standbyRules =
  'local all postgres peer; local library health peer map=health; local all all reject; host all all all reject';

/** Facts of a healthy deployment with two sides and the primary there, but for what `changes` say of these. */
export function buildSidesFacts(
  primary: Side,
  changes: Partial<Record<Side, SideChange>> = {},
  fields: Record<string, string | undefined> = {},
): Facts {
  const { cluster, mesh, ...rest } = structuredClone(
    buildFacts({ ...(primary === 'pod' && { 'postgres-rules': standbyRules }), ...fields }),
  );
  if (!cluster.value || !mesh.value) throw new Error('The cluster of healthy.json does not answer.');
  const { pods, services } = cluster.value;
  const [inventory] = pods.filter(({ app }) => app === 'inventory') as [PodFacts];
  const account = sideNames.pod;
  pods.push({ ...inventory, name: `${account}-0`, app: account, serviceAccount: account });

  const main = services.find(({ name }) => name === sideNames.vm);
  if (!main) throw new Error('healthy.json has no Service of the database.');
  main.selector = { app: sideNames[primary] };
  for (const side of bothSides) {
    const selector = { app: sideNames[side] };
    const ports = structuredClone(main.ports);
    services.push({
      ...main,
      ports,
      name: `${sideNames[side]}-replication`,
      clusterIp: '10.96.9.9',
      selector,
    });
  }

  const isOfSides = ({ metadata }: { metadata: { name: string } }) => metadata.name.startsWith(sideNames.pod);
  const ofOthers = mesh.value.authorizationPolicies.filter((one) => !isOfSides(one));
  mesh.value.authorizationPolicies = [
    ...ofOthers,
    ...bothSides.flatMap((side) => buildPolicies(side, primary)),
  ];
  mesh.value.sidecars = [
    ...mesh.value.sidecars.filter((one) => !isOfSides(one)),
    ...bothSides.map(buildSidecar),
  ];
  return { ...rest, cluster, mesh, database: { value: buildReport(primary, changes) } };
}

/** Facts of a healthy deployment whose VM was given up, as `gatherFacts` has them, but for what `changes` say of the pod. */
export function buildPodFacts(changes: Partial<PodFacts> = {}): Facts {
  const facts = buildSidesFacts('pod');
  const [cluster, mesh] = [facts.cluster.value, facts.mesh.value];
  if (!cluster || !mesh) throw new Error('The cluster of healthy.json does not answer.');
  const isOfSides = ({ metadata }: { metadata: { name: string } }) => metadata.name.startsWith(sideNames.pod);
  const isOfVm = ({ metadata }: { metadata: { name: string } }) => metadata.name.startsWith(sideNames.vm);
  cluster.pods = cluster.pods.map((pod) => (pod.app === sideNames.pod ? { ...pod, ...changes } : pod));
  cluster.services = cluster.services.filter(({ name }) => !name.startsWith(`${sideNames.vm}-`));
  delete mesh.workloadGroup;
  mesh.workloadEntries = [];
  const ofOthers = mesh.authorizationPolicies.filter((one) => !isOfSides(one));
  mesh.authorizationPolicies = [...ofOthers, ...buildPolicies('pod', 'pod')];
  mesh.sidecars = mesh.sidecars.filter((one) => !isOfVm(one));
  mesh.objects = mesh.objects.filter((object) => !object.includes(`/${sideNames.vm}`));
  const database = { value: { placement: { primary: 'pod', hasStandby: false } as const } };
  return { ...facts, vm: {}, networkPath: {}, database };
}

/** As k8s/migration has them: the other side may call, and inventory may call the primary. */
function buildPolicies(side: Side, primary: Side) {
  const callers = [sideNames[otherSide(side)], ...(side === primary ? ['inventory'] : [])];
  const build = (name: string, action: string, source: object) => ({
    ...identify('AuthorizationPolicy', name),
    spec: {
      selector: { matchLabels: { app: sideNames[side] } },
      action,
      rules: [{ from: [{ source }], to: [{ operation: { ports: ['5432'] } }] }],
    },
  });
  return [
    build(sideNames[side], 'ALLOW', { serviceAccounts: callers }),
    build(`${sideNames[side]}-for-named-clients-only`, 'DENY', { notServiceAccounts: callers }),
  ];
}

function buildSidecar(side: Side) {
  const hosts = [`./${sideNames[otherSide(side)]}-replication.default.svc.cluster.local`];
  return {
    ...identify('Sidecar', sideNames[side]),
    spec: { workloadSelector: { labels: { app: sideNames[side] } }, egress: [{ hosts }] },
  };
}

function identify(kind: string, name: string) {
  return { kind, metadata: { namespace: 'default', name, uid: '' } };
}
