import type { Upstream } from './upstream.ts';

/** Inventory sends a heartbeat every 15 s: when three are missing, its stream is dead. */
const maxSilenceMs = 45_000;

interface Options {
  path: string;
  headers?: Record<string, string>;
  signal: AbortSignal;
}

/** Opens inventory's event stream. `blocks` yields its text up to the end of an event, never a part of one. */
export async function openUpstreamEvents(inventory: Upstream, { path, headers = {}, signal }: Options) {
  const connection = new AbortController();
  const response = await inventory.openStream(path, {
    headers: { Accept: 'text/event-stream', ...headers },
    signal: AbortSignal.any([signal, connection.signal]),
  });
  return { response, blocks: () => readBlocks(response, connection) };
}

async function* readBlocks({ body }: Response, connection: AbortController): AsyncGenerator<string> {
  const silence = setTimeout(() => connection.abort(), maxSilenceMs);
  try {
    let rest = '';
    for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      silence.refresh();
      rest += text;
      const end = rest.lastIndexOf('\n\n');
      if (end === -1) continue;
      const block = rest.slice(0, end + 2);
      rest = rest.slice(end + 2);
      yield block;
    }
  } finally {
    clearTimeout(silence);
    connection.abort();
  }
}
