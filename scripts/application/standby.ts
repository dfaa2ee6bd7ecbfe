import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  hasSide,
  nameReplicationService,
  sideNames,
  type DatabasePlacement,
  type Side,
} from '../cluster/database-placement.ts';
import { projectRoot } from '../lib/project-root.ts';
import type { Settings } from '../lib/settings.ts';

/** Whether both sides let inventory in, as they do while the primary moves. */
export interface StandbyPlacement extends DatabasePlacement {
  isSwitching?: boolean;
}

const folder = `${projectRoot}k8s/migration`;
const vmFiles = `${projectRoot}vm/files`;

/** The folders of k8s/migration that a placement of the database takes: none where it is on the VM alone. */
export function listStandbyComponents({ isSwitching, ...placement }: StandbyPlacement): string[] {
  if (!hasSide(placement, 'pod')) return [];
  return [
    folder,
    ...(placement.primary === 'pod' ? [`${folder}/primary-in-pod`] : []),
    ...(hasSide(placement, 'vm') ? [] : [`${folder}/pod-alone`]),
    ...(isSwitching ? [`${folder}/switching`] : []),
  ];
}

/** Whether an object is there for the VM. Clients go on to use the Service of its name, wherever the database is. */
export function isForVm(kind: string, name: string): boolean {
  const isName = name === sideNames.vm && ['Service', 'DestinationRule'].includes(kind);
  return name.startsWith(sideNames.vm) && !isName;
}

/** What a kustomization adds for the pod: its ConfigMap, from files beside it that this writes, and its volume. */
export async function provideStandbyFiles(to: string, namespace: string, settings: Settings) {
  const name = sideNames.pod;
  await mkdir(join(to, name), { recursive: true });
  const own = await readdir(`${folder}/files`);
  await Promise.all(own.map((file) => copyFile(`${folder}/files/${file}`, join(to, name, file))));
  await copyFile(`${vmFiles}/postgresql.conf`, join(to, name, 'postgresql.conf'));
  const host = `${nameReplicationService('vm')}.${namespace}.svc.cluster.local`;
  const passwordFile = '/var/run/postgresql/passwords';
  await writeFile(
    join(to, name, 'replication.conf'),
    `${await readReplicationSettings('pod', { host, passwordFile })}cluster_name = '${name}'\n`,
  );
  const files = [...own, 'postgresql.conf', 'replication.conf'].sort();
  const claim = [
    { op: 'replace', path: '/spec/resources/requests/storage', value: settings.POSTGRES_STORAGE_SIZE },
    ...(settings.STORAGE_CLASS === undefined
      ? []
      : [{ op: 'add', path: '/spec/storageClassName', value: settings.STORAGE_CLASS }]),
  ];
  return {
    configMapGenerator: [
      { name, files: files.map((file) => `${name}/${file}`), options: { disableNameSuffixHash: true } },
    ],
    patches: [{ target: { kind: 'PersistentVolumeClaim', name }, patch: JSON.stringify(claim) }],
  };
}

/** PostgreSQL's settings by which a side follows the other one. It has them always; a primary doesn't read them. */
export async function readReplicationSettings(
  side: Side,
  partner: { host: string; address?: string; passwordFile: string },
): Promise<string> {
  const { host, address, passwordFile } = partner;
  const hostaddr = address === undefined ? '' : ` hostaddr=${address}`;
  return `${await readFile(`${vmFiles}/replication.conf`, 'utf8')}
primary_conninfo = 'host=${host}${hostaddr} user=replicator passfile=${passwordFile} sslmode=disable connect_timeout=5'
primary_slot_name = '${nameSlot(side)}'
`;
}

/** Of the replication slot that the primary keeps for a standby on that side. */
export function nameSlot(side: Side): string {
  return sideNames[side].replaceAll('-', '_');
}
