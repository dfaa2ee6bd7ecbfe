import { join } from 'node:path';
import { startOtlpReceiver, type OtlpReceiver } from '../../support/otlp-receiver.ts';
import type { TestDatabase } from '../../../scripts/testing/postgres.ts';
import { createDatabase } from '../../support/postgres.ts';
import { killServices, startService, type ServiceProcess } from '../../support/process.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { buildTraceparent } from '../../support/traceparent.ts';
import { waitFor } from '../../support/wait.ts';

describe('a request that starts a loop', () => {
  let database: TestDatabase;
  let receiver: OtlpReceiver;
  let inventory: ServiceProcess;
  let acquisitions: ServiceProcess;
  let web: ServiceProcess;

  beforeAll(async () => {
    database = await createDatabase();
    receiver = await startOtlpReceiver();
    inventory = await startService('inventory', { env: { ...database.env, ...receiver.env } });
    const INVENTORY_URL = inventory.url;
    acquisitions = await startService('acquisitions', {
      env: {
        INVENTORY_URL,
        STATE_DIR: join(await makeDirectory(), 'outbox'),
        BUY_EVERY_MS: '100',
        ...receiver.env,
      },
    });
    web = await startService('web', {
      env: { INVENTORY_URL, ACQUISITIONS_URL: acquisitions.url, ...receiver.env },
    });
  });

  afterAll(async () => {
    await killServices();
    await receiver.close();
    await database.drop();
  });

  /** The names of the trace's spans, once the service has worked on for as long as `later` takes. */
  async function traceOf(path: string, init: RequestInit, later: () => Promise<unknown>): Promise<string[]> {
    const { traceId, traceparent } = buildTraceparent();
    const left = new AbortController();
    const answer = await fetch(path, { ...init, headers: { traceparent }, signal: left.signal });
    await later();
    left.abort();
    await answer.text().catch(() => undefined);
    await waitFor('the request itself', () => receiver.trace(traceId).some(({ kind }) => kind === 'server'));
    return receiver
      .trace(traceId)
      .filter(({ kind }) => kind !== 'internal')
      .map(({ service, kind, name }) => `${String(service)} ${kind ?? ''} ${name}`);
  }

  const readBought = async () => {
    const status = (await (await fetch(`${acquisitions.url}/status`)).json()) as { bought: number };
    return status.bought;
  };
  const moreBooks = async () => {
    const before = await readBought();
    await waitFor('more purchases', async () => (await readBought()) > before + 5);
  };

  test('has none of the later purchases in its trace: Resume', async () => {
    await fetch(`${acquisitions.url}/pause`, { method: 'POST' });

    const spans = await traceOf(`${acquisitions.url}/resume`, { method: 'POST' }, moreBooks);

    expect(spans).toEqual(['acquisitions server POST /resume']);
  });

  test('has none of the later polls in its trace: the map', async () => {
    const requests = () => receiver.spans.filter(({ name }) => name === 'GET /connections').length;

    const spans = await traceOf(`${web.url}/api/map`, {}, async () => {
      const before = requests();
      await waitFor('more polls', () => requests() > before + 6);
    });

    expect(spans).toEqual(['web server GET /api/map']);
  });

  test('has none of the later reads in its trace: an event stream', async () => {
    const spans = await traceOf(`${inventory.url}/events`, {}, moreBooks);

    expect(spans.filter((span) => span.includes('pg.query')).length).toBeLessThan(2);
  });
});

describe('a record', () => {
  let database: TestDatabase;
  let receiver: OtlpReceiver;

  beforeAll(async () => {
    database = await createDatabase();
    receiver = await startOtlpReceiver();
  });

  afterAll(async () => {
    await killServices();
    await receiver.close();
    await database.drop();
  });

  test.each([
    ['there are metrics only', { OTEL_TRACES_EXPORTER: 'none' }],
    ['this request is not sampled', { OTEL_TRACES_SAMPLER: 'always_off' }],
  ])('names no trace where %s', async (_, env) => {
    const { url } = await startService('inventory', { env: { ...database.env, ...receiver.env, ...env } });
    const { traceparent } = buildTraceparent();

    const added = await fetch(`${url}/books`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', traceparent },
      body: JSON.stringify({ title: 'Untraced', authors: ['Test'] }),
    });
    const { id } = (await added.json()) as { id: string };

    const record = await (await fetch(`${url}/books/${id}`)).json();
    expect(record).toMatchObject({ journey: { traceId: null } });
  });
});
