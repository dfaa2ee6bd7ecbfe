import { randomBytes } from 'node:crypto';
import { countWaiting, lockBooks } from '../../support/other-sessions.ts';
import { isInsert, startOtlpReceiver, type OtlpReceiver, type Span } from '../../support/otlp-receiver.ts';
import { execute, type TestDatabase } from '../../../scripts/testing/postgres.ts';
import { createDatabase } from '../../support/postgres.ts';
import { killServices, startService, type ServiceProcess } from '../../support/process.ts';
import { buildTraceparent } from '../../support/traceparent.ts';
import { waitFor } from '../../support/wait.ts';

const waiting = 30;

describe('telemetry of inventory', () => {
  let database: TestDatabase;
  let receiver: OtlpReceiver;
  let inventory: ServiceProcess;

  beforeAll(async () => {
    database = await createDatabase();
    receiver = await startOtlpReceiver();
    inventory = await startService('inventory', { env: { ...database.env, ...receiver.env } });
  });

  afterAll(async () => {
    await killServices();
    await receiver.close();
    await database.drop();
  });

  test('is one trace from the caller through Express and the commit to the SQL statement', async () => {
    const { traceId, spanId, traceparent } = buildTraceparent();

    await post('/books', { title: 'Traced', authors: ['Test'] }, { traceparent });

    await waitFor('the trace', () => receiver.trace(traceId).some(({ kind }) => kind === 'server'));
    const insert = receiver.trace(traceId).find(isInsert);
    expect(insert?.attributes['db.query.text']).toMatch(/^insert into books/);
    expect(receiver.pathTo(insert).map(({ scope, name }) => [scope, name])).toEqual([
      ['@opentelemetry/instrumentation-http', 'POST /books'],
      ['@opentelemetry/instrumentation-express', 'request handler'],
      ['inventory', 'commit books'],
      ['@opentelemetry/instrumentation-pg', insert?.name],
    ]);
    expect(receiver.pathTo(insert)[0]).toMatchObject({ kind: 'server', parentSpanId: spanId });
  });

  test('links a commit with every request that it carried, both ways', async () => {
    const callers = Array.from({ length: waiting }, buildTraceparent);
    const lock = await lockBooks(database.connection);
    const first = post('/books', { title: 'First', authors: ['Test'] });
    await waitFor('the first to wait for the lock', async () => (await countWaiting(database.superuser)) > 0);
    const others = callers.map(({ traceparent }) =>
      post('/books', { title: 'Later', authors: ['Test'] }, { traceparent }),
    );
    await waitFor('others to wait, too', async () => (await countWaiting(database.superuser)) > 1);
    await lock.release();
    await Promise.all([first, ...others]);

    const requests = () => callers.flatMap(({ traceId }) => receiver.trace(traceId).filter(isHandler));
    await waitFor('all traces', () => requests().length === callers.length);
    const commits = commitsOf(receiver, requests());
    const linked = (span: Span) => span.links.map(({ spanId }) => spanId);
    const carried = commits.flatMap((commit) => [commit.parentSpanId, ...linked(commit)]);
    expect(carried.sort()).toEqual(
      requests()
        .map(({ spanId }) => spanId)
        .sort(),
    );
    for (const request of requests()) {
      const commit = commits.find(({ spanId }) => linked(request).includes(spanId));
      expect([commit?.parentSpanId, ...linked(commit ?? request)]).toContain(request.spanId);
    }
    expect(Math.max(...commits.map(({ links }) => links.length))).toBeGreaterThan(1);
  });

  test('counts requests, batch sizes, the queue and the connections of the pool', async () => {
    await post('/books', { title: 'Counted', authors: ['Test'] });

    await waitFor('shared commits in the metrics', () => {
      const commits = receiver.points.findLast(({ metric }) => metric === 'inventory.commit.books');
      return commits?.sum !== undefined && commits.sum > commits.value;
    });
    const names = new Set(receiver.points.map(({ metric }) => metric));
    expect([...names]).toEqual(
      expect.arrayContaining([
        'http.server.request.duration',
        'inventory.commit.books',
        'inventory.commit.waiting',
        'db.client.operation.duration',
        'db.client.connection.count',
        'db.client.connection.pending_requests',
      ]),
    );
    const requests = receiver.points.findLast(
      ({ metric, attributes }) =>
        metric === 'http.server.request.duration' && attributes['http.request.method'] === 'POST',
    );
    expect(requests?.attributes).toMatchObject({ 'http.route': '/books', 'http.response.status_code': 201 });
  });

  test('tells nobody what people wrote or looked for, but for the title in the log', async () => {
    const [title, author, key, search] = Array.from({ length: 4 }, () => randomBytes(8).toString('hex'));
    const { traceId, traceparent } = buildTraceparent();

    await post('/books', { title, authors: [author] }, { 'Idempotency-Key': String(key) });
    await fetch(`${inventory.url}/books?q=${search}`, { headers: { traceparent } });

    await waitFor('the trace', () => receiver.trace(traceId).some(({ kind }) => kind === 'server'));
    await waitFor('its line in the log', () => inventory.log.some((line) => line.traceId === traceId));
    const log = inventory.log.map((line) => JSON.stringify(line));
    const secrets = [author, key, search, database.env.PGPASSWORD].map(String);
    expect(log.filter((line) => line.includes(String(title)))).toEqual([
      expect.stringContaining(`"msg":"✅ inserted ${title}"`),
    ]);
    for (const text of [...log, ...receiver.bodies]) {
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }
    expect(receiver.bodies.filter((body) => body.includes(String(title)))).toEqual([]);
  });

  test('names each statement in one line', async () => {
    const { traceId, traceparent } = buildTraceparent();

    for (const path of ['/books?q=fun', '/stats'])
      await fetch(inventory.url + path, { headers: { traceparent } });

    await waitFor(
      'both requests',
      () => receiver.trace(traceId).filter(({ kind }) => kind === 'server').length === 2,
    );
    const statements = receiver.trace(traceId).filter(({ name }) => name.startsWith('pg.query:'));
    expect(new Set(statements.map(({ name }) => name))).toEqual(
      new Set(['SELECT', 'WITH'].map((verb) => `pg.query:${verb} ${database.connection.database}`)),
    );
  });

  test('puts the trace into the lines of the log', async () => {
    const { traceId, traceparent } = buildTraceparent();

    await post('/books', { title: 'Logged', authors: ['Test'] }, { traceparent });

    await waitFor('the line', () => inventory.log.some(({ msg }) => msg === '✅ inserted Logged'));
    expect(inventory.log.find(({ msg }) => msg === '✅ inserted Logged')).toMatchObject({ traceId });
  });

  test('marks a commit that has failed, and says why', async () => {
    const { traceId, traceparent } = buildTraceparent();
    const refusal = `alter table books add constraint none_by_nobody check (source <> 'nobody')`;
    await execute(database.connection, [refusal]);

    const answer = await post(
      '/books',
      { title: 'Refused', authors: ['Test'], source: 'nobody' },
      { traceparent },
    );

    expect(answer.status).toBe(422);
    const commit = () => receiver.trace(traceId).find(({ name }) => name === 'commit books');
    await waitFor('the commit', () => commit() !== undefined);
    expect(commit()).toMatchObject({ hasError: true });
  });

  function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(inventory.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }
});

function commitsOf(receiver: OtlpReceiver, requests: Span[]): Span[] {
  const ids = new Set(requests.flatMap(({ links }) => links.map(({ spanId }) => spanId)));
  return receiver.spans.filter(({ spanId }) => ids.has(spanId));
}

function isHandler({ scope }: Span): boolean {
  return scope === '@opentelemetry/instrumentation-express';
}
