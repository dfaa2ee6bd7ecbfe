import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster } from './postgres/data-directory.ts';
import { serverProgram } from './postgres/server.ts';
import { serviceProgram } from './services.ts';
import { startProgram, waitUntilReady, type Program, type Running } from './supervisor/program.ts';

/** A library of our own on this machine, whose database we may stop. */
export interface OwnLibrary {
  url: string;
  stopDatabase: () => Promise<void>;
  startDatabase: () => Promise<void>;
  /** How often a book is bought. */
  setPace: (everyMs: number) => Promise<void>;
}

const programs = ['postgres', 'inventory', 'acquisitions', 'web'] as const;

/** Starts what `make run` starts, on free ports, and stops and removes it when `work` ends or fails. */
export async function withOwnLibrary(work: (library: OwnLibrary) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'library-page-'));
  const started = new Map<string, Running>();
  const start = async (program: Program) => {
    const running = await startProgram(program);
    started.set(program.name, running);
    await waitUntilReady(program, running);
  };
  const stop = async () => {
    for (const name of programs.toReversed()) await started.get(name)?.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    const cluster = await openCluster({ home });
    const [postgresPort, inventoryPort, deskPort, webPort] = await findFreePorts();
    const database = serverProgram(cluster, { port: postgresPort, onLine: () => undefined });
    await start(database);
    const INVENTORY_URL = `http://127.0.0.1:${inventoryPort}`;
    const ACQUISITIONS_URL = `http://127.0.0.1:${deskPort}`;
    const startService = (name: string, port: number, env: NodeJS.ProcessEnv) =>
      start(serviceProgram({ name, port, env, onLine: () => undefined }));
    await startService('inventory', inventoryPort, {
      PGHOST: '127.0.0.1',
      PGPORT: String(postgresPort),
      PGDATABASE: 'library',
      PGUSER: 'inventory',
      PGPASSWORD: await readFile(cluster.passwordFile, 'utf8'),
    });
    await startService('acquisitions', deskPort, { INVENTORY_URL, STATE_DIR: home, BUY_EVERY_MS: '500' });
    await startService('web', webPort, { INVENTORY_URL, ACQUISITIONS_URL });
    await work({
      url: `http://127.0.0.1:${webPort}/`,
      stopDatabase: async () => started.get(database.name)?.stop(),
      startDatabase: () => start(database),
      setPace: async (everyMs) => {
        const body = JSON.stringify({ everyMs });
        const headers = { 'Content-Type': 'application/json' };
        await fetch(`${ACQUISITIONS_URL}/rate`, { method: 'POST', headers, body });
      },
    });
  } finally {
    await stop();
  }
}

/** Ports of 127.0.0.1 that nobody listens on now. */
async function findFreePorts(): Promise<[number, number, number, number]> {
  const servers = programs.map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports as [number, number, number, number];
}
