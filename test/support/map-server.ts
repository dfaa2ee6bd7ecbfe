import type { Topology } from '../../services/web/public/topology/types.js';
import { library } from './browser.ts';
import { startProxy } from './http-proxy.ts';

const everyMs = 200;

/** The run's library with another map: its live stream shows `state.map`, the rest is forwarded. */
export async function startMapServer(state: { map: Topology }) {
  const { origin, close } = await startProxy(({ url = '' }, res) => {
    if (!url.startsWith('/api/live')) return library().web + url;
    res
      .writeHead(200, { 'Content-Type': 'text/event-stream' })
      .write('event: status\ndata: {"problem":null}\n\n');
    const timer = setInterval(() => res.write(`event: map\ndata: ${JSON.stringify(state.map)}\n\n`), everyMs);
    res.on('close', () => clearInterval(timer));
    return undefined;
  });
  return { url: `${origin}/`, close };
}
