import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { postBook } from '../../../scripts/ledger/post-book.ts';

const id = '01990000-0000-7000-8000-000000000001';

/** Sends book 7 of run r1 to a server that answers as given. */
async function post(answer: (req: IncomingMessage, res: ServerResponse) => void) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await postBook(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'r1', 7);
  } finally {
    server.close();
  }
}

describe('postBook', () => {
  test('sends title and key of its run, and answers the id of the record', async () => {
    let headers: IncomingMessage['headers'] = {};

    const answer = await post((req, res) => {
      headers = req.headers;
      res.writeHead(201).end(JSON.stringify({ id }));
    });

    expect(answer).toEqual({ id, isReplayed: false });
    expect(headers).toMatchObject({ 'idempotency-key': 'ledger-r1-7' });
  });

  test.each([
    ['503', (_req, res) => void res.writeHead(503, { 'retry-after': '2' }).end()],
    ['503 without Retry-After', (_req, res) => void res.writeHead(503).end()],
    ['502', (_req, res) => void res.writeHead(502).end()],
    ['SyntaxError', (_req, res) => void res.writeHead(201).end('<html>')],
    ['UND_ERR_SOCKET', (req) => void req.socket.destroy()],
  ] as [string, (req: IncomingMessage, res: ServerResponse) => void][])(
    'takes no answer but an acknowledgement for one: %s',
    async (failure, answer) => {
      expect(await post(answer)).toEqual({ failure });
    },
  );

  test('names the error when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');

    expect(await postBook(`http://127.0.0.1:${port}`, 'r1', 7)).toEqual({ failure: 'ECONNREFUSED' });
  });
});
