/**
 * Holds the one stream of all tabs: as a shared worker or, where there is none, in a tab for itself. The stream is open
 * while anybody sees one of them.
 */

const minRetryMs = 500;
const maxRetryMs = 10_000;
/** The map comes every second: a stream that is silent for this long is dead, though its connection may be open. */
const maxSilenceMs = 15_000;
/** One changes from tab to tab by way of none. */
const lingerMs = 1_000;
/** So that the tabs know that their hub is there. */
const helloMs = 2_000;

/** The tabs that are seen. @type {Set<MessagePort>} */
const tabs = new Set();
/** The last map, and whether books are coming: for a tab that comes later. @type {Map<string, string>} */
const latest = new Map();
/** @type {EventSource | undefined} */
let stream;
let failures = 0;
let silence = 0;

setInterval(() => tell('hello', ''), helloMs);
globalThis.addEventListener('connect', (event) => addTab(/** @type {MessageEvent} */ (event).ports[0]));

/** Serves a tab, which posts whether it is seen. @param {MessagePort | undefined} port */
export function addTab(port) {
  if (!port) return;
  port.onmessage = ({ data: isSeen }) => {
    if (isSeen) {
      tabs.add(port);
      port.postMessage({ type: 'hello' });
      for (const [type, data] of latest) port.postMessage({ type, data });
      open();
    } else {
      tabs.delete(port);
      setTimeout(() => tabs.size === 0 && close(), lingerMs);
    }
  };
}

function open() {
  if (stream) return;
  stream = new EventSource('api/live');
  // By itself, EventSource gives up for good at the first answer that is not a stream, and never on a dead connection.
  stream.onerror = reopen;
  awaitEvent();
  for (const type of ['status', 'map', 'book'])
    stream.addEventListener(type, ({ data }) => {
      failures = 0;
      awaitEvent();
      if (type !== 'book') latest.set(type, data);
      tell(type, data);
    });
}

function awaitEvent() {
  clearTimeout(silence);
  silence = setTimeout(reopen, maxSilenceMs);
}

function reopen() {
  close();
  failures += 1;
  // The first interruption is mostly over before anyone could read a message.
  if (failures > 1) tell('lost', '');
  const delayMs = Math.min(maxRetryMs, minRetryMs * 2 ** (failures - 1));
  setTimeout(() => tabs.size > 0 && open(), delayMs * (0.5 + Math.random() / 2));
}

function close() {
  clearTimeout(silence);
  stream?.close();
  stream = undefined;
  latest.clear();
}

/**
 * @param {string} type
 * @param {string} data
 */
function tell(type, data) {
  for (const port of tabs) port.postMessage({ type, data });
}
