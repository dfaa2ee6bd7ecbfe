import type { Deployment } from '../deployment/deployment.ts';
import { findContainer } from '../docker/docker.ts';
import { CommandError } from '../lib/run.ts';
import { parseVmStatus, readVmStatus } from '../machine/status.ts';
import { ask, type Answer } from './answer.ts';
import { readClusterFacts, type ClusterFacts } from './cluster-facts.ts';
import { readMeshFacts, type MeshFacts } from './mesh-facts.ts';
import { readPasswordFits } from './password-fact.ts';
import { readPath, type Clock, type PathFacts } from './path-facts.ts';
import { readStepRules, type StepRules } from './step-rules.ts';

/** Longest life of a command that asks, in milliseconds. */
const boundMs = 7_000;
/** Longest wait for any answer: an examination takes less than ten seconds, whatever is broken. */
const limitMs = 8_500;

/** All that findings are made of. Holds no secret: it may be printed, kept and sent. */
export interface Facts {
  /** When the questions were asked, in milliseconds. */
  now: number;
  /** What should be so, by the settings. */
  expected: Expectations;
  /** Where the cluster should find the VM. */
  address: Answer<string>;
  /** What Docker says of the node and of the stand-in: `running`, `exited`, `paused`, `absent`. */
  containers: Answer<{ node: string; vm: string }>;
  cluster: Answer<ClusterFacts>;
  mesh: Answer<MeshFacts>;
  vm: Answer<VmFacts>;
  path: Answer<PathFacts>;
  passwordFits: Answer<boolean>;
  /** What the entry answers, through all services to the database. */
  library: Answer<number>;
  rules: Answer<StepRules[]>;
}

export interface Expectations {
  istio: string;
  isStandIn: boolean;
  context: string;
  webUrl: string;
  names: { node: string; vm: string };
}

export interface VmFacts {
  /** What vm/status/ tells, by name. */
  status: Record<string, string>;
  clock: Clock;
}

/** Asks everything at once. */
export async function gatherFacts(deployment: Deployment): Promise<Facts> {
  const { cluster, settings, machine, names, webUrl } = deployment;
  const address = ask(limitMs, async () => (await deployment.machine.addresses()).vm);
  const [known, ...answers] = await Promise.all([
    address,
    ask(limitMs, () => readContainers(deployment)),
    ask(limitMs, () => readClusterFacts(cluster, boundMs)),
    ask(limitMs, () => readMeshFacts(cluster, boundMs)),
    ask(limitMs, () => readVm(deployment)),
    ask(limitMs, async () => await readPath(cluster, getTold(await address), boundMs)),
    ask(limitMs, () => readPasswordFits(deployment)),
    ask(limitMs, () => askLibrary(webUrl)),
    ask(limitMs, readStepRules),
  ]);
  const [containers, ofCluster, mesh, ofVm, path, passwordFits, library, rules] = answers;
  return {
    now: Date.now(),
    expected: {
      istio: settings.ISTIO_VERSION,
      isStandIn: machine.isStandIn,
      context: cluster.context,
      webUrl,
      names: { node: names.node, vm: names.vm },
    },
    address: known,
    containers,
    cluster: ofCluster,
    mesh,
    vm: ofVm,
    path,
    passwordFits,
    library,
    rules,
  };
}

function getTold<T>({ told, reason }: Answer<T>): T {
  if (told === undefined) throw new Error(reason);
  return told;
}

async function readContainers({ run, names, machine }: Deployment): Promise<{ node: string; vm: string }> {
  const stateOf = async (name: string) => (await findContainer(run, name))?.State.Status ?? 'absent';
  const [node, host] = await Promise.all([
    stateOf(names.node),
    machine.isStandIn ? stateOf(names.vm) : 'yours',
  ]);
  return { node, vm: host };
}

async function readVm(deployment: Deployment): Promise<VmFacts> {
  const asked = Date.now();
  const status = Object.fromEntries(await readVmStatus(deployment, boundMs).catch(findPartialAnswers));
  return { status, clock: { shown: Number(status['clock-seconds']) * 1000, asked, told: Date.now() } };
}

/** A VM that is slow has told something before its time was up: that is kept. */
function findPartialAnswers(error: unknown): Map<string, string> {
  const answers = error instanceof CommandError ? parseVmStatus(error.output) : new Map<string, string>();
  if (answers.size < 2) throw error;
  return answers;
}

async function askLibrary(webUrl: string): Promise<number> {
  const answer = await fetch(`${webUrl}/api/stats`, { signal: AbortSignal.timeout(boundMs) });
  await answer.body?.cancel();
  return answer.status;
}
