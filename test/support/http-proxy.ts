import { once } from 'node:events';
import { createServer, request as sendRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Starts a proxy on this machine: `route` says to which URL a request goes on, or has answered it itself. */
export async function startProxy(route: (...[req, res]: Parameters<RequestListener>) => string | undefined) {
  const server = createServer((req, res) => {
    const target = route(req, res);
    if (target === undefined) return;
    const { method, headers } = req;
    // Each by a connection of its own: one that was idle may just be closed at the other end.
    const onward = sendRequest(target, { method, headers, agent: false }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => res.destroy());
    res.on('close', () => onward.destroy());
    req.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
