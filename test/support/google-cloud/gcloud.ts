/** A gcloud of the tests' own: it checks its arguments, keeps a cloud in a folder, and answers in gcloud's words. */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArguments, type Command } from './arguments.ts';
import { fail } from './fail.ts';
import { matches } from './filter.ts';
import { addContext } from './kubectl.ts';
import { openState, type Thing } from './state.ts';

const project = 'projects/demo-project';
/** What says where a thing is: gcloud refuses a command without. */
const places: Record<string, string[]> = {
  'compute networks subnets': ['region'],
  'compute routers': ['region'],
  'compute routers nats': ['router', 'region'],
  'compute addresses': ['region'],
  'artifacts repositories': ['location'],
  'container clusters': ['zone'],
  'compute instances': ['zone'],
};
/** What a thing can't be made without, nor that be deleted before it. */
const parents: Record<string, string> = {
  network: 'compute networks',
  subnet: 'compute networks subnets',
  subnetwork: 'compute networks subnets',
  router: 'compute routers',
  'service-account': 'iam service-accounts',
};

const state = openState(process.env.FAKE_CLOUD ?? '');
const words = process.argv.slice(3);
appendFileSync(`${state.directory}/calls`, `gcloud ${words.join(' ')}\n`);
if (words[0] === 'version') process.exit(0);
const { group, verb, names, flags } = parseArguments(words);
const path = `${group} ${verb}`;
const [name = ''] = names;

const fault = state.faults()[path];
if (fault !== undefined && fault !== 'hang' && fault !== 'race') fail(path, fault);
if (group in places && verb !== 'list') {
  for (const flag of places[group] ?? [])
    if (!flags[flag]) fail(path, `Missing required argument [--${flag}]`, 2);
}

switch (path) {
  case 'config get':
    console.log('demo-project');
    break;
  case 'auth list':
    console.log('librarian@example.org');
    break;
  case 'auth configure-docker':
    break;
  case 'projects describe':
    if (name !== 'demo-project') fail(path, `The project "${name}" was not found.`);
    console.log(JSON.stringify({ projectId: name, lifecycleState: 'ACTIVE' }));
    break;
  case 'services enable':
    for (const service of names) state.create(fileOf(service), { group, name: service, needs: [] });
    break;
  case 'services list':
    print(state.all().filter((thing) => thing.group === group));
    break;
  case 'container clusters get-credentials':
    addContext(state, `gke_demo-project_${flags.zone ?? ''}_${name}`);
    break;
  default:
    await runOnThings();
}

async function runOnThings(): Promise<void> {
  if (verb.endsWith('-iam-policy') || verb.endsWith('-iam-policy-binding')) return changePolicy();
  if (verb === 'create') return create();
  if (verb === 'list') {
    const ofGroup = state.all().filter((thing) => thing.group === group);
    return print(ofGroup.filter((thing) => matches(thing, flags.filter ?? '')));
  }
  for (const each of names) onThing(each);
}

function onThing(each: string): void {
  const file = fileOf(each.replace(/@.*/, ''));
  const thing = state.read(file) ?? fail(path, absence(each));
  if (verb === 'describe') {
    console.log(JSON.stringify(thing));
    // What an interrupted run began goes on in the cloud: the second who asks is the last to be told so.
    if (thing.status === 'PROVISIONING')
      state.write(file, { ...thing, ...(thing.asked ? { status: 'RUNNING' } : { asked: true }) });
  } else if (verb === 'start') state.write(file, { ...thing, status: 'RUNNING' });
  else remove(file, thing);
}

async function create(): Promise<void> {
  const needs = Object.entries(parents).flatMap(([flag, parent]) =>
    flags[flag] === undefined ? [] : [`${parent}/${flags[flag].replace(/@.*/, '')}`],
  );
  const there = state.all().map((thing) => `${thing.group}/${thing.name}`);
  for (const need of needs) if (!there.includes(need)) fail(path, `The resource '${need}' was not found`);
  const labels = Object.fromEntries((flags.labels ?? '').split(',').map((label) => label.split('=')));
  const thing: Thing = {
    ...{ group, name, needs, location: flags, status: fault === 'hang' ? 'PROVISIONING' : 'RUNNING' },
    ...(flags.description && { description: flags.description }),
    ...(flags.network && {
      network: `https://www.googleapis.com/${project}/global/networks/${flags.network}`,
    }),
    ...(flags.labels && { [group === 'container clusters' ? 'resourceLabels' : 'labels']: labels }),
  };
  if (!state.create(fileOf(name), thing) || fault === 'race')
    fail(path, `ResponseError: code=409, message=Already exists: ${name}`);
  if (fault === 'hang') await sleep(120_000);
}

function remove(file: string, thing: Thing): void {
  const users = state.all().filter(({ needs }) => needs.includes(`${thing.group}/${thing.name}`));
  const others = users.filter((user) => user.group !== 'compute routers nats');
  if (others.length > 0)
    fail(
      path,
      `The resource '${thing.name}' is already being used by '${others[0]?.group ?? ''}/${others[0]?.name ?? ''}'`,
    );
  state.remove(file);
  for (const { group: ofUser, name: userName, location } of users)
    state.remove(placeOf(ofUser, userName, location as Command['flags']));
  const policy = policyOf(thing.group, thing.name);
  for (const { name: role, bindings } of state.all().filter((each) => each.group === policy))
    state.remove(state.fileOf(policy, '', `${role} ${(bindings as { members: string }).members}`));
}

function policyOf(ofGroup: string, its: string): string {
  return `policy of ${ofGroup}/${its}`;
}

function changePolicy(): void {
  const { member = '', role = '' } = flags;
  const policy = policyOf(group, name);
  const file = state.fileOf(policy, '', `${role} ${member}`);
  if (verb.startsWith('add')) {
    const account = /:(.*)@/.exec(member)?.[1] ?? '';
    const isKnown = state
      .all()
      .some((thing) => thing.group === 'iam service-accounts' && thing.name === account);
    if (!isKnown) fail(path, `INVALID_ARGUMENT: Service account ${account} does not exist.`);
    state.create(file, {
      group: policy,
      name: role,
      needs: [],
      bindings: { role, members: member },
    });
  } else if (verb.startsWith('remove')) state.remove(file);
  else {
    const bound = state.all().filter((thing) => thing.group === policy);
    print(bound.filter((thing) => matches(thing, flags.filter ?? '')));
  }
}

/** Each service says it in its own way. */
function absence(each: string): string {
  if (group === 'compute routers nats') return `NAT \`${each}\` not found`;
  if (group === 'container clusters')
    return `ResponseError: code=404, message=Not found: ${project}/clusters/${each}.`;
  if (/^(iam|artifacts) /.test(group)) return 'NOT_FOUND: Requested entity was not found.';
  return `Could not fetch resource:\n - The resource '${project}/${each}' was not found`;
}

function fileOf(each: string): string {
  return placeOf(group, each, flags);
}

function placeOf(ofGroup: string, each: string, its: Command['flags']): string {
  return state.fileOf(ofGroup, (places[ofGroup] ?? []).map((flag) => its[flag]).join(' '), each);
}

function print(things: Thing[]): void {
  for (const thing of things) console.log(thing.name);
}
