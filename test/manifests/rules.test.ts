import { getLastStep } from '../../scripts/application/workshop.ts';
import { renderKustomization } from './kustomize.ts';
import { type Container, type Manifest, ofKind, type Specs } from './manifest.ts';
import { rules } from './rules.ts';

const manifests = await renderKustomization((await getLastStep()).folder);

test.each(Object.entries(rules))('the project %s', (_name, findBreaches) => {
  expect(findBreaches(manifests)).toEqual([]);
});

/** For each rule a change that breaks it, and what the rule then says. */
const broken: [keyof typeof rules, (copy: Manifest[]) => unknown, string[]][] = [
  [
    'names every port of a Service and its protocol',
    (copy) => delete service(copy, 'postgres-1-vm').ports[0]?.appProtocol,
    ['postgres-1-vm: 5432'],
  ],
  [
    'sends every Service to a port that is there',
    (copy) => Object.assign(service(copy, 'postgres-1-vm').ports[0] ?? {}, { targetPort: 'tcp-postgres' }),
    ['postgres-1-vm: tcp-postgres'],
  ],
  [
    'gives every Service a rule of who may call it, port by port',
    (copy) => copy.splice(copy.findIndex(isPolicyOf('acquisitions')), 1),
    ['acquisitions: 8082'],
  ],
  ['gives every image a tag, never latest', (copy) => (container(copy).image = 'web:latest'), ['web: web']],
  [
    'gives every image a tag, never latest',
    (copy) => (container(copy).image = 'host:5000/web'),
    ['web: web'],
  ],
  [
    'gives every container a readiness and a liveness probe',
    (copy) => delete container(copy).livenessProbe,
    ['web: web'],
  ],
  [
    'gives every container requests and limits of CPU and memory',
    (copy) => delete container(copy).resources?.limits?.memory,
    ['web: web'],
  ],
  [
    'takes from every container what it could misuse',
    (copy) => delete container(copy).securityContext?.readOnlyRootFilesystem,
    ['web: web'],
  ],
  [
    'runs every pod as an ordinary user, under the default seccomp profile',
    (copy) => delete pod(copy).securityContext?.seccompProfile,
    ['web'],
  ],
  [
    'gives every workload an identity of its own, without a token for the API server',
    (copy) => (pod(copy).serviceAccountName = 'inventory'),
    ['web'],
  ],
  [
    'gives every workload an identity of its own, without a token for the API server',
    (copy) => delete ofKind(copy, 'WorkloadGroup')[0]?.spec.template.serviceAccount,
    ['postgres-1-vm'],
  ],
  [
    'lets every pod that drains end in its own time',
    (copy) => (pod(copy).terminationGracePeriodSeconds = 25),
    ['web'],
  ],
  [
    'gives every workload a PodDisruptionBudget',
    (copy) =>
      copy.splice(
        copy.findIndex(({ kind }) => kind === 'PodDisruptionBudget'),
        1,
      ),
    ['inventory'],
  ],
  [
    'calls by URL only a Service and port that are there',
    (copy) =>
      container(copy).env?.push({
        name: 'MAP_URL',
        value: 'http://inventory.$(POD_NAMESPACE).svc.cluster.local:80',
      }),
    ['web: web'],
  ],
];

test.each(broken)('the rule that the project %s finds a breach', (name, breach, expected) => {
  const copy = structuredClone(manifests);
  breach(copy);

  expect(rules[name]?.(copy)).toEqual(expected);
});

test('each rule is shown to find a breach', () => {
  expect([...new Set(broken.map(([name]) => name))]).toEqual(Object.keys(rules));
});

function service(copy: Manifest[], wanted: string): Specs['Service'] {
  const found = ofKind(copy, 'Service').find(({ metadata }) => metadata.name === wanted);
  if (!found) throw new Error(`There is no Service ${wanted}.`);
  return found.spec;
}

function pod(copy: Manifest[]) {
  const web = ofKind(copy, 'Deployment').find(({ metadata }) => metadata.name === 'web');
  if (!web) throw new Error('There is no Deployment web.');
  return web.spec.template.spec;
}

function container(copy: Manifest[]): Container {
  const [only] = pod(copy).containers;
  if (!only) throw new Error('The Deployment web has no container.');
  return only;
}

function isPolicyOf(name: string) {
  return ({ kind, metadata }: Manifest) => kind === 'AuthorizationPolicy' && metadata.name === name;
}
