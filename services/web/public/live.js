/**
 * Follows what is new while somebody sees the page, over one stream for all of the browser's tabs.
 * @param {Record<string, (data: any) => void>} handlers one for each type of event
 */
export async function followLive(handlers) {
  const port = await connect();
  port.onmessage = ({ data: { type, data } }) => handlers[type]?.(data && JSON.parse(data));
  const tell = () => port.postMessage(document.visibilityState === 'visible');
  document.addEventListener('visibilitychange', tell);
  addEventListener('pageshow', tell);
  addEventListener('pagehide', () => port.postMessage(false));
  tell();
}

/** Not every browser has shared workers. */
async function connect() {
  if ('SharedWorker' in globalThis) return new SharedWorker('live-hub.js', { type: 'module' }).port;
  const { addTab } = await import('./live-hub.js');
  const { port1, port2 } = new MessageChannel();
  addTab(port1);
  return port2;
}

/**
 * Does `task` again and again, `pauseMs` after its end, but not while nobody sees the page.
 * @param {() => Promise<void>} task
 * @param {number} pauseMs
 */
export async function repeatWhileSeen(task, pauseMs) {
  for (;;) {
    if (document.visibilityState === 'visible') await task();
    else
      await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
