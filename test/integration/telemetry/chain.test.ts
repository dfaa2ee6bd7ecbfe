import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInsert, startOtlpReceiver, type OtlpReceiver, type Span } from '../../support/otlp-receiver.ts';
import type { TestDatabase } from '../../../scripts/testing/postgres.ts';
import { createDatabase } from '../../support/postgres.ts';
import { killServices, startService, type ServiceProcess } from '../../support/process.ts';
import { buildTraceparent } from '../../support/traceparent.ts';
import { waitFor } from '../../support/wait.ts';

const unreachable = 'http://127.0.0.1:9';

describe('one trace through the services', () => {
  let database: TestDatabase;
  let receiver: OtlpReceiver;
  let inventory: ServiceProcess;
  let web: ServiceProcess;

  beforeAll(async () => {
    database = await createDatabase();
    receiver = await startOtlpReceiver();
    inventory = await startService('inventory', { env: { ...database.env, ...receiver.env } });
    web = await startService('web', {
      env: { INVENTORY_URL: inventory.url, ACQUISITIONS_URL: unreachable, ...receiver.env },
    });
  });

  afterAll(async () => {
    await killServices();
    await receiver.close();
    await database.drop();
  });

  test('leads from web through inventory to the SQL statement', async () => {
    const { traceId, traceparent } = buildTraceparent();

    await fetch(`${web.url}/api/books`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', traceparent },
      body: JSON.stringify({ title: 'Traced', authors: ['Test'] }),
    });

    await waitFor('all spans', () => servers(receiver.trace(traceId)).length === 2);
    const insert = receiver.trace(traceId).find(isInsert);
    expect(stations(receiver.pathTo(insert))).toEqual([
      'web server POST /api/books',
      'web client POST',
      'inventory server POST /books',
      'inventory client pg.query:insert-books',
    ]);
  });

  test('leads from acquisitions through inventory to the SQL statement', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'library-acquisitions-'));
    const acquisitions = await startService('acquisitions', {
      env: { INVENTORY_URL: inventory.url, STATE_DIR: stateDir, BUY_EVERY_MS: '100', ...receiver.env },
    });
    const paths = () =>
      receiver.spans
        .filter(isInsert)
        .map((span) => stations(receiver.pathTo(span)))
        .filter((path) => path.some((station) => station.startsWith('acquisitions ')));

    await waitFor('a whole trace', () => paths().some((path) => path.length === 3));

    acquisitions.signal('SIGTERM');
    await acquisitions.ended;
    await rm(stateDir, { recursive: true });
    expect(paths()).toContainEqual([
      'acquisitions client POST',
      expect.stringMatching(/^inventory server POST \/books/),
      'inventory client pg.query:insert-books',
    ]);
  });

  test('leads a search from web to inventory without its words', async () => {
    const { traceId, traceparent } = buildTraceparent();

    await fetch(`${web.url}/api/books?q=zebrafish`, { headers: { traceparent } });

    await waitFor('all spans', () => servers(receiver.trace(traceId)).length === 2);
    expect(receiver.trace(traceId).map(({ attributes }) => attributes['url.full'])).toContain(
      `${inventory.url}/books`,
    );
    expect(receiver.bodies.filter((body) => body.includes('zebrafish'))).toEqual([]);
  });
});

/** Where a path crosses from one process into another. */
function stations(path: Span[]): string[] {
  return path
    .filter(({ kind }) => kind !== 'internal')
    .map(({ service, kind, name }) => `${String(service)} ${kind ?? ''} ${name.replace(/(?<=pg.*) .*/, '')}`);
}

function servers(spans: Span[]): Span[] {
  return spans.filter(({ kind }) => kind === 'server');
}
