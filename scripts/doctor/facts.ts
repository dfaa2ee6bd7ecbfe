import { findActivePassword, readPasswords } from '../database/password.ts';
import type { ObjectName } from '../cluster/cluster.ts';
import { readMeshVersion } from '../cluster/control-plane.ts';
import {
  hasSide,
  nameReplicationService,
  otherSide,
  sideNames,
  type DatabasePlacement,
  type Side,
} from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { readClusterFacts, type ClusterFacts } from './facts/cluster.ts';
import {
  readMeshFacts,
  readWorkshopObjects,
  type MeshFacts,
  type WorkshopStepObjects,
} from './facts/mesh.ts';
import { readNetworkPath, type NetworkPath } from './facts/network-path.ts';
import { readPower, type PowerFacts } from './facts/power.ts';
import { readVmFacts, type VmFacts } from './facts/vm.ts';
import { getErrorMessage } from '../lib/error-message.ts';
import { readDatabaseReport, type DatabaseReport } from '../migration/database-report.ts';
import { withLimit } from '../lib/wait.ts';

/**
 * The longest that doctor waits, in milliseconds: for a command, for one that is run when another has answered, and for any answer.
 * It takes less than ten seconds, whatever is broken.
 */
const limitsMs = { command: 7_000, laterCommand: 5_500, answer: 8_500 };
/** A host of yours may be slow; of one that is off, ssh says so within 10 s. */
const hostLimitsMs = { command: 25_000, laterCommand: 20_000, answer: 27_000 };

/** The value, or the reason why there is none: one part that doesn't answer never hides what another one says. */
export type Result<T> = { value: T; error?: undefined } | { value?: undefined; error: string };

/** Also of what there is not: nobody has asked it. */
export type Answer<T> = Result<T> | { value?: undefined; error?: undefined };

/** All that findings are made of. Holds no secret: you may print it, keep it and send it to somebody. */
export interface Facts {
  /** When the facts were gathered, in milliseconds. */
  now: number;
  /** What should be so, by the settings. */
  expected: {
    istioVersion: string | undefined;
    context: string;
    namespace: string;
    /** The Deployment of the VM's way to istiod. */
    istiodGateway: ObjectName;
    webUrl: string;
  };
  /** Where the cluster should find the VM. */
  vmAddress: Result<string>;
  power: Result<PowerFacts>;
  cluster: Result<ClusterFacts>;
  mesh: Result<MeshFacts>;
  /** Neither value nor error where `make migrate-finish` has given the VM up; so it is with `networkPath`, the way to it. */
  vm: Answer<VmFacts>;
  /** Where the primary is, and, where a second side is prepared, how both are. */
  database: Result<DatabaseReport>;
  networkPath: Answer<NetworkPath>;
  /** Whether the database wants a password that the Secret has. */
  passwordMatches: Result<boolean>;
  /** The status that the library's entry answers, through all services to the database. */
  library: Result<number>;
  workshop: Result<WorkshopStepObjects[]>;
}

/** Asks everything at once. */
export async function gatherFacts(deployment: Deployment): Promise<Facts> {
  const { cluster, machine, settings } = deployment;
  const vmLimitsMs = settings.VM_HOST === undefined ? limitsMs : hostLimitsMs;
  const askVm = <T>(read: () => Promise<T>) => settle(read, vmLimitsMs.answer);
  const webUrl = settle(cluster.webUrl);
  const meshVersion = settle(() => readMeshVersion(deployment));
  const vmAddress = settle(async () => (await machine.addresses()).vm);
  const [power, clusterFacts, mesh, vm, database, networkPath, passwordMatches, library, workshop] =
    await Promise.all([
      settle(() => readPower(deployment)),
      settle(() => readClusterFacts(deployment, limitsMs.command)),
      settle(() => readMeshFacts(cluster, limitsMs.command)),
      askVm(() => readVmFacts(machine, vmLimitsMs.command)),
      askVm(() => readDatabaseReport(deployment, vmLimitsMs.laterCommand)),
      settle(async () => readNetworkPath(cluster, getValue(await vmAddress), limitsMs.command)),
      askVm(() => comparePasswords(deployment)),
      settle(async () => requestLibrary(getValue(await webUrl))),
      settle(() => readWorkshopObjects(cluster)),
    ]);
  const facts: Facts = {
    now: Date.now(),
    expected: {
      istioVersion: (await meshVersion).value,
      context: cluster.context,
      namespace: cluster.namespace,
      istiodGateway: cluster.istiodGateway,
      webUrl: (await webUrl).value ?? 'the library',
    },
    vmAddress: await vmAddress,
    power,
    cluster: clusterFacts,
    mesh,
    vm,
    database,
    networkPath,
    passwordMatches,
    library,
    workshop,
  };
  return hasVm(facts) ? facts : { ...facts, vm: {}, networkPath: {} };
}

/** By the sides themselves, or, where they don't answer in time, by the cluster's objects; nothing where nobody tells. */
export function findPlacement({ database, cluster, expected }: Facts): DatabasePlacement | undefined {
  if (database.value) return database.value.placement;
  const services = cluster.value?.services.filter(({ namespace }) => namespace === expected.namespace);
  const find = (wanted: string) => services?.find(({ name }) => name === wanted);
  if (!services) return undefined;
  const primary = find(sideNames.vm)?.selector.app === sideNames.pod ? 'pod' : 'vm';
  return { primary, hasStandby: find(nameReplicationService(otherSide(primary))) !== undefined };
}

/** Whether the VM is part of the deployment; where that can't be told, it is. */
export function hasVm(facts: Facts): boolean {
  const placement = findPlacement(facts);
  return !placement || hasSide(placement, 'vm');
}

/** Where that can't be told, the primary is where it is at first. */
export function getPrimary(facts: Facts): Side {
  return findPlacement(facts)?.primary ?? 'vm';
}

/** Waits no longer than the limit, which ends its commands, too, and takes whatever is thrown for the reason why there is no value. */
export async function settle<T>(read: () => Promise<T>, limitMs = limitsMs.answer): Promise<Result<T>> {
  try {
    return { value: await withLimit(read, limitMs, `no answer within ${limitMs / 1000} s`) };
  } catch (error) {
    return { error: getErrorMessage(error) };
  }
}

function getValue<T>({ value, error }: Result<T>): T {
  if (value === undefined) throw new Error(error);
  return value;
}

/** Neither password nor verifier leaves this function. */
async function comparePasswords(deployment: Deployment): Promise<boolean> {
  const passwords = await readPasswords(deployment.cluster);
  return (await findActivePassword(deployment, passwords)) !== undefined;
}

async function requestLibrary(webUrl: string): Promise<number> {
  const response = await fetch(`${webUrl}/api/stats`, { signal: AbortSignal.timeout(limitsMs.command) });
  await response.body?.cancel();
  return response.status;
}
