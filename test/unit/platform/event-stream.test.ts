import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Response } from 'express';
import {
  openEventStream,
  untilDisconnected,
  type EventStream,
} from '../../../services/platform/event-stream.ts';
import { waitFor } from '../../support/wait.ts';

const never = new AbortController().signal;
const much = `data: ${'x'.repeat(1_000_000)}\n\n`;

/** A stream to a reader who reads nothing, and what became of it. */
async function openToSilentReader(stallMs: number) {
  const { promise, resolve } = Promise.withResolvers<{ res: Response; events: EventStream }>();
  const outcomes: string[] = [];
  const server = createServer((_req, plain) => {
    const res = Object.assign(plain, {
      locals: { setOutcome: (message: string) => outcomes.push(message) },
      set: (headers: Record<string, string>) => res.setHeaders(new Map(Object.entries(headers))),
    }) as unknown as Response;
    const events = openEventStream(res, untilDisconnected(res, never), stallMs);
    resolve({ res, events });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const reader = get({ host: '127.0.0.1', port });
  reader.on('error', () => undefined);
  const [answer] = (await once(reader, 'response')) as [IncomingMessage];
  answer.on('error', () => undefined);
  const close = () => {
    reader.destroy();
    server.close();
    server.closeAllConnections();
  };
  return { ...(await promise), outcomes, answer, close };
}

/** Writes until the reader would have to read. */
async function fill(events: EventStream): Promise<void> {
  for (let writes = 0; writes < 1_000; writes += 1) await events.write(much);
}

test('a reader who has gone is known to have, also before anyone listens', async () => {
  const { res, close } = await openToSilentReader(60_000);
  close();
  await waitFor('the answer to be over', () => res.closed);

  expect(untilDisconnected(res, never).aborted).toBe(true);
});

describe('a reader of events who has stopped reading', () => {
  test('is dropped, and counted in the log, when a write has waited for too long', async () => {
    const { res, events, outcomes, close } = await openToSilentReader(100);

    await expect(fill(events)).rejects.toThrow('aborted');

    expect(res.destroyed).toBe(true);
    expect(outcomes).toEqual(['dropped a reader that has stopped reading']);
    close();
  });

  test('is dropped, too, when it is only offered what is new, and no more is kept for it meanwhile', async () => {
    const { res, events, outcomes, close } = await openToSilentReader(200);
    while (events.offer(much));
    const kept = res.writableLength;

    events.offer(much);
    expect(res.writableLength).toBe(kept);
    await waitFor('it to be dropped', () => {
      events.offer(much);
      return res.destroyed;
    });

    expect(outcomes).toEqual(['dropped a reader that has stopped reading']);
    close();
  });

  test('gets the rest when it reads again in time', async () => {
    const { events, answer, close } = await openToSilentReader(60_000);
    while (events.offer(much));

    answer.resume();

    await waitFor('it to have caught up', () => events.offer('data: news\n\n'));
    close();
  });
});
