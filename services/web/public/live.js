/** A worker answers at once: one that is silent for this long has not started. */
const maxSilenceMs = 5_000;

/**
 * Follows what is new while somebody sees the page, over one stream for all of the browser's tabs.
 * @param {Record<string, (data: any) => void>} handlers one for each type of event
 */
export function followLive(handlers) {
  const hasWorkers = 'SharedWorker' in globalThis;
  const shared = hasWorkers ? new SharedWorker('live-hub.js', { type: 'module' }).port : undefined;
  let hub = shared;
  const tell = () => hub?.postMessage(document.visibilityState === 'visible');

  /** @param {MessagePort} port */
  function follow(port) {
    hub = port;
    port.onmessage = ({ data: { type, data } }) => {
      if (port === shared) prefer(port);
      handlers[type]?.(data && JSON.parse(data));
    };
    tell();
  }

  /** A worker that is late takes over again. @param {MessagePort} port */
  function prefer(port) {
    clearTimeout(timer);
    if (hub === port) return;
    hub?.postMessage(false);
    hub = port;
  }

  const timer = setTimeout(async () => follow(await startHub()), hasWorkers ? maxSilenceMs : 0);
  if (shared) follow(shared);
  document.addEventListener('visibilitychange', tell);
  addEventListener('pageshow', tell);
  addEventListener('pagehide', () => hub?.postMessage(false));
}

/** A hub of this tab alone. */
async function startHub() {
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
