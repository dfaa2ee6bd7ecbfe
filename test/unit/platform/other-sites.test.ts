import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpApp } from '../../../services/platform/http.ts';
import { route } from '../../../services/platform/route.ts';
import { silentLog } from '../../support/inventory.ts';

/** The status with which a service that is also called books.example answers. */
async function ask(method: string, headers: Record<string, string>, path = '/switch'): Promise<number> {
  const app = createHttpApp({
    log: silentLog,
    replica: 'test',
    allowedHosts: ['books.example'],
    isReady: () => true,
    routes: (['get', 'post'] as const).map((method) =>
      route({ method, path: '/switch', handler: (_input, res) => void res.json({}) }),
    ),
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sent = request({ host: '127.0.0.1', port, method, path, headers }).end();
  const [answer] = (await once(sent, 'response')) as [{ statusCode: number; resume: () => void }];
  answer.resume();
  server.closeAllConnections();
  server.close();
  return answer.statusCode;
}

describe('a service', () => {
  test.each([
    '127.0.0.1:8080',
    '10.244.0.7:8080',
    '[::1]:8080',
    'localhost:8080',
    'library.localhost',
    'web:8080',
    'inventory.default.svc.cluster.local:8081',
    'books.example',
    'BOOKS.example.:443',
  ])('answers to the name %s', async (host) => {
    expect(await ask('GET', { host })).toBe(200);
    expect(await ask('GET', { host }, '/readyz')).toBe(200);
  });

  test.each([
    'evil.example',
    '127.0.0.1.evil.example:8080',
    'svc.cluster.local.evil.example',
    'notbooks.example',
  ])('does not answer to %s, which may be a name that its owner has pointed at us', async (host) => {
    expect(await ask('GET', { host })).toBe(421);
  });

  test.each([
    ['cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['same-site, from another port', { 'sec-fetch-site': 'same-site' }],
    ['from another origin', { origin: 'http://evil.example' }],
    ['from a page without an origin', { origin: 'null' }],
  ])('changes nothing for a request that is %s', async (_what, headers) => {
    expect(await ask('POST', { host: '127.0.0.1:8080', ...headers })).toBe(403);
  });

  test.each([
    ['from its own page', { 'sec-fetch-site': 'same-origin' }],
    ['from its own page, by plain HTTP', { origin: 'http://127.0.0.1:8080' }],
    [
      'from its own page, behind a proxy that has put another name into Host',
      { origin: 'https://books.example' },
    ],
    ['from a program', {}],
  ])('takes a request that is %s', async (_what, headers) => {
    expect(await ask('POST', { host: '127.0.0.1:8080', ...headers })).toBe(200);
  });
});
