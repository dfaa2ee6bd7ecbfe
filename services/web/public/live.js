/** The worker says something every other second: one that is silent for this long has not started, or is gone. */
const maxSilenceMs = 10_000;
/** A browser has six connections for all of its tabs: a stream of one tab alone ends now and then, so that others can load. */
const ownStreamMs = 10_000;
const pauseMs = 5_000;

/**
 * Follows what is new while somebody sees the page, over one stream for all of the browser's tabs.
 * @param {Record<string, (data: any) => void>} handlers one for each type of event
 */
export function followLive(handlers) {
  const shared =
    'SharedWorker' in globalThis ? new SharedWorker('live-hub.js', { type: 'module' }).port : undefined;
  /** A hub of this tab alone, while the shared one is silent. @type {MessagePort | undefined} */
  let own;
  let timer = 0;

  /** @param {MessageEvent} event */
  const receive = ({ data: { type, data } }) => handlers[type]?.(data && JSON.parse(data));
  const isSeen = () => document.visibilityState === 'visible';

  /** @param {boolean} seen */
  function tell(seen) {
    shared?.postMessage(seen);
    awaitShared(seen);
  }

  /** @param {boolean} seen */
  function awaitShared(seen) {
    leaveOwn();
    if (seen) timer = setTimeout(followOwn, shared ? maxSilenceMs : 0);
  }

  async function followOwn() {
    const { port1, port2 } = new MessageChannel();
    own = port2;
    own.onmessage = receive;
    own.postMessage(true);
    if (shared) timer = setTimeout(pauseOwn, ownStreamMs);
    // Not before it is needed: the worker loads it, too, and one of the two would wait for the other.
    const { addTab } = await import('./live-hub.js');
    addTab(port1);
  }

  function pauseOwn() {
    leaveOwn();
    // Not all tabs at once.
    timer = setTimeout(followOwn, pauseMs * (1 + Math.random()));
  }

  function leaveOwn() {
    clearTimeout(timer);
    own?.postMessage(false);
    own = undefined;
  }

  if (shared)
    shared.onmessage = (event) => {
      awaitShared(isSeen());
      receive(event);
    };
  tell(isSeen());
  document.addEventListener('visibilitychange', () => tell(isSeen()));
  addEventListener('pageshow', () => tell(isSeen()));
  addEventListener('pagehide', () => tell(false));
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
