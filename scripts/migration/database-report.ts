import {
  readDatabasePlacement,
  sidePlaces,
  type DatabasePlacement,
  type Side,
} from '../cluster/database-placement.ts';
import type { DatabaseServer } from '../deployment/database.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { getErrorMessage } from '../lib/error-message.ts';
import { formatPosition, parseSideStatus, type SideStatus } from './side-status.ts';
import { readDefinitions } from './sides.ts';

/** Where the database is, and how its sides are. Plain data: it can be printed and kept. */
export interface DatabaseReport {
  placement: DatabasePlacement;
  /** Absent where there is no second side. */
  sides?: Record<Side, SideAnswer>;
}

/** A side that can't be asked is the reason why. */
export type SideAnswer = SideReport | { error: string };

export interface SideReport extends Omit<SideStatus, 'position' | 'checkpoint'> {
  role: 'primary' | 'standby' | 'stopped';
  /** As PostgreSQL writes them. */
  position: string;
  checkpoint: string;
  /** The commits that wait for the standby, and how long the first of them has waited. */
  waiting: { commits: number; seconds: number };
  slots: ReplicationSlot[];
  freeBytes: number;
}

/** A slot keeps the log for a standby, which may be away. */
export interface ReplicationSlot {
  name: string;
  isActive: boolean;
  /** 'reserved', 'extended', 'unreserved', or 'lost': then its standby can't follow any more. */
  walStatus: string;
  retainedBytes: number;
}

/** Asks both sides at once. One that doesn't answer in time hides nothing of the other. */
export async function readDatabaseReport(
  { cluster, database }: Pick<Deployment, 'cluster' | 'database'>,
  timeoutMs: number,
): Promise<DatabaseReport> {
  const placement = await readDatabasePlacement(cluster);
  if (!placement.hasStandby) return { placement };
  const read = async (side: Side): Promise<SideAnswer> => {
    try {
      return parseSideReport(await requestReport(database.servers[side], timeoutMs));
    } catch (error) {
      return { error: getErrorMessage(error) };
    }
  };
  const [vm, pod] = await Promise.all([read('vm'), read('pod')]);
  return { placement, sides: { vm, pod } };
}

/** What vm/replication/side.sh prints of a side. */
export async function requestReport({ side, sh }: DatabaseServer, timeoutMs: number): Promise<string> {
  const input = `${await readDefinitions(side)}\nreport\ndetails\n`;
  // What hangs there ends there, too.
  return await sh(`timeout ${Math.ceil(timeoutMs / 1000)} bash -s`, { input, timeoutMs });
}

export function parseSideReport(text: string): SideReport {
  const status = parseSideStatus(text);
  const readAll = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}: *(.*)$`, 'gm'))].map(([, value = '']) => value.split(' '));
  const [[commits, seconds] = []] = readAll('waiting');
  return {
    ...status,
    role: !status.isRunning ? 'stopped' : status.isInRecovery ? 'standby' : 'primary',
    position: formatPosition(status.position),
    checkpoint: formatPosition(status.checkpoint),
    waiting: { commits: Number(commits ?? 0), seconds: Number(seconds ?? 0) },
    slots: readAll('slot').map(([name = '', active, walStatus = '', bytes]) => ({
      ...{ name, isActive: active === 't', walStatus, retainedBytes: Number(bytes) },
    })),
    freeBytes: Number(readAll('free-bytes')[0]?.[0] ?? 0),
  };
}

/** A side in a few words. */
export function describeSide(side: Side, answer: SideAnswer): string {
  const name = `PostgreSQL ${sidePlaces[side]}`;
  if ('error' in answer) return `${name} can't be asked: ${answer.error}`;
  const { role, controlState, timeline, position } = answer;
  if (role === 'stopped') return `${name} is stopped (${controlState}), timeline ${timeline}`;
  return `${name} is a ${role}, timeline ${timeline}, position ${position}`;
}
