import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as the stub got it. */
export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answerer = (request: SeenRequest, res: ServerResponse) => void;

export type StubService = Awaited<ReturnType<typeof startStub>>;

/** A service that answers as the test says, and remembers what it was asked. */
export async function startStub(answer: Answerer, port = 0) {
  const requests: SeenRequest[] = [];
  const stub = { answer };
  const server = createServer((req, res) => {
    void text(req)
      .then((body) => {
        const request = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, body };
        requests.push(request);
        stub.answer(request, res);
      })
      .catch(() => res.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: actualPort } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${actualPort}`,
    port: actualPort,
    requests,
    /** From now on it answers otherwise. */
    answerWith(other: Answerer) {
      stub.answer = other;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Answers with JSON; a problem document from 400 on. */
export function sendJson(res: ServerResponse, status: number, body: unknown, headers = {}): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  res.writeHead(status, { 'Content-Type': type, ...headers }).end(JSON.stringify(body));
}
