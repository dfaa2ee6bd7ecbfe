import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { parseTitles } from '../../../services/acquisitions/titles.ts';
import { type Answer, send } from '../../support/inventory.ts';
import { type ServiceProcess, startService } from '../../support/process.ts';
import { sendJson, type SeenRequest } from '../../support/stub-service.ts';

const titles = parseTitles(await readFile('services/acquisitions/titles.csv', 'utf8'));

/** The titles that the first `count` purchases are of. */
export function firstTitles(count: number): string[] {
  return Array.from({ length: count }, (_, index) => titles[index % titles.length]?.title ?? '');
}

export interface AcquisitionsProcess extends ServiceProcess {
  get: () => Promise<Status>;
  post: (path: 'pause' | 'resume') => Promise<Status>;
  setRate: (body: unknown) => Promise<Answer>;
}

interface Status {
  state: string;
  paused: boolean;
  everyMs: number;
  waiting: number;
  bought: number;
  lastError: string | null;
  refused: { key: string; title: string; reason: string }[];
}

/** Starts acquisitions as a process of its own, buying 20 books a second unless `env` says otherwise. */
export async function startAcquisitions(
  stateDir: string,
  inventoryUrl: string,
  env = {},
): Promise<AcquisitionsProcess> {
  const service = await startService('acquisitions', {
    env: { STATE_DIR: stateDir, INVENTORY_URL: inventoryUrl, BUY_EVERY_MS: '50', ...env },
  });
  const request = async (path: string, init?: RequestInit) =>
    (await send(service.url + path, init)).body as Status;
  return {
    ...service,
    isRunning: service.isRunning,
    get: () => request('/status'),
    post: (path) => request(`/${path}`, { method: 'POST' }),
    setRate: (body) =>
      send(`${service.url}/rate`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

/** The books of an inventory stub: one per key, in the order in which they came. */
export function createBookCollection() {
  const books = new Map<string, string>();
  return {
    titles: () => [...books.values()],
    add({ headers, body }: SeenRequest) {
      const key = String(headers['idempotency-key']);
      const { title } = JSON.parse(body) as { title: string };
      if (!books.has(key)) books.set(key, title);
    },
    answer(request: SeenRequest, res: ServerResponse) {
      this.add(request);
      sendJson(res, 201, {});
    },
  };
}
