import { once } from 'node:events';
import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Topology } from '../../services/web/public/topology/types.js';
import { library } from './browser.ts';

const everyMs = 200;

/** The run's library with another map: its live stream shows `state.map`, the rest is forwarded. */
export async function startMapServer(state: { map: Topology }) {
  const server = createServer((req, res) => {
    const { method, headers, url = '' } = req;
    if (url.startsWith('/api/live')) {
      res
        .writeHead(200, { 'Content-Type': 'text/event-stream' })
        .write('event: status\ndata: {"problem":null}\n\n');
      const timer = setInterval(
        () => res.write(`event: map\ndata: ${JSON.stringify(state.map)}\n\n`),
        everyMs,
      );
      res.on('close', () => clearInterval(timer));
      return;
    }
    const onward = sendRequest(library().web + url, { method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => res.destroy());
    res.on('close', () => onward.destroy());
    req.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
