import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { readLoadFactor } from '../../../scripts/lib/load-factor.ts';
import { findFreePort } from '../../../scripts/lib/ports.ts';
import { useOwnDatabase } from '../../support/own-database.ts';
import { killServices, spawnService, startListening, startService } from '../../support/process.ts';
import { startTcpProxy } from '../../../scripts/testing/tcp-proxy.ts';
import { waitFor } from '../../support/wait.ts';
import { addBook } from '../../support/writers.ts';

describe('inventory at its start', () => {
  const database = useOwnDatabase();
  afterEach(killServices);

  test('tells each wrong setting in a line of its own and ends with 1, before it opens anything', async () => {
    const connections: unknown[] = [];
    const listener = createServer((socket) => connections.push(socket)).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const env = {
      ...database.env,
      PGPORT: String((listener.address() as AddressInfo).port),
      PGUSER: undefined,
      PGPASSWORD_FILE: '/nowhere/password',
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
      DRAIN_MS: '-1',
    };

    const inventory = spawnService('inventory', { env });
    const ending = await inventory.ended;
    await new Promise((resolve) => listener.close(resolve));

    expect(ending).toEqual({ exitCode: 1, signal: null });
    expect(inventory.log).toEqual([]);
    expect(connections).toEqual([]);
    expect(inventory.stderr).toEqual([
      'These settings are missing or wrong:',
      expect.stringMatching(/^ {2}PORT is "eighty": /),
      expect.stringMatching(/^ {2}LOG_LEVEL is "loud": /),
      expect.stringMatching(/^ {2}DRAIN_MS is "-1": /),
      expect.stringMatching(/^ {2}PGUSER is not set: /),
      expect.stringMatching(/^ {2}PGPASSWORD_FILE .*\/nowhere\/password/),
    ]);
  });

  test('names a port that is taken, and ends with 1', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;

    const inventory = spawnService('inventory', { env: { ...database.env, PORT: String(port) } });
    const ending = await inventory.ended;
    await new Promise((resolve) => listener.close(resolve));

    expect(ending).toEqual({ exitCode: 1, signal: null });
    expect(inventory.log.at(-1)).toMatchObject({
      level: 'fatal',
      msg: 'could not start',
      err: { message: `listen EADDRINUSE: address already in use 127.0.0.1:${port}` },
    });
  });

  test('ends a connection whose headers do not come', async () => {
    const inventory = await startService('inventory', { env: database.env });
    const slow = connect(inventory.port, '127.0.0.1');
    const connectedAt = performance.now();

    slow.write('GET /books HTTP/1.1\r\nHost: localhost\r\n');
    await once(slow.resume(), 'close');

    expect(performance.now() - connectedAt).toBeLessThan(15_000 * readLoadFactor());
  });

  const absences = {
    'nobody listens there': async () => {
      const port = await findFreePort();
      return { port, comeBack: () => startTcpProxy(database.connection, port) };
    },
    'nothing comes back from there': async () => {
      const proxy = await startTcpProxy(database.connection);
      proxy.hold();
      return {
        port: proxy.port,
        comeBack: () => {
          proxy.release();
          return Promise.resolve(proxy);
        },
      };
    },
  };

  test.each(Object.entries(absences))(
    'without its database (%s) is alive and not ready, and comes up by itself',
    async (_, leave) => {
      const { port, comeBack } = await leave();
      const { url } = await startListening('inventory', { env: { ...database.env, PGPORT: String(port) } });

      const before = {
        healthz: (await fetch(`${url}/healthz`)).status,
        readyz: (await fetch(`${url}/readyz`)).status,
        books: (await addBook(url, 'early')).status,
        openapi: (await fetch(`${url}/openapi.json`)).status,
        notReady: ((await (await fetch(`${url}/connections`)).json()) as { notReady: string }).notReady,
      };
      const proxy = await comeBack();
      await waitFor('it to be ready', async () => (await fetch(`${url}/readyz`)).status === 200);
      const after = await addBook(url, `late-${port}`);
      await killServices();
      await proxy.close();

      expect(before).toEqual({
        healthz: 200,
        readyz: 503,
        books: 503,
        openapi: 200,
        notReady: 'It is starting or stopping.',
      });
      expect(after.status).toBe(201);
    },
  );
});
