import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { lockBooks } from '../../support/other-sessions.ts';
import { useOwnDatabase } from '../../support/own-database.ts';
import { startInventory } from '../../support/inventory.ts';
import { waitFor } from '../../support/wait.ts';
import { addBook } from '../../support/writers.ts';

const maxWaiting = 50;
/** Together more than may wait, and so few that a busy machine takes them all before the first has waited too long. */
const connections = 10;
const requestsPerConnection = 20;

describe('inventory with more to write than it may keep', () => {
  const database = useOwnDatabase();

  test('refuses with 503 what is too much, answers every request, and recovers', async () => {
    const inventory = await startInventory(database, { maxWaiting });
    const { url, port } = inventory;
    const lock = await lockBooks(database.connection);

    const keys = Array.from({ length: connections }, () =>
      Array.from({ length: requestsPerConnection }, () => randomUUID()),
    );
    const answers = (await Promise.all(keys.map((some) => sendAtOnce(port, some)))).flat();
    await lock.release();
    await waitFor('it to recover', async () => (await addBook(url, randomUUID())).status === 201);

    const tooMuch = answers.filter(
      ({ detail }) => detail === `More than ${maxWaiting} books wait to be written. Try again.`,
    );
    expect(answers).toHaveLength(keys.flat().length);
    expect(new Set(answers.map(({ status, retryAfter }) => `${status} ${retryAfter}`))).toEqual(
      new Set(['503 1', '503 2']),
    );
    expect(tooMuch.length).toBeGreaterThan(0);
    await inventory.close();
  });
});

interface Answer {
  status: number;
  retryAfter: string;
  detail: string;
}

/** Sends a book for each key over one connection, without waiting for answers. */
async function sendAtOnce(port: number, keys: string[]): Promise<Answer[]> {
  const socket: Socket = connect(port, '127.0.0.1');
  const chunks: string[] = [];
  socket.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  const requests = keys.map((key, position) => {
    const body = JSON.stringify({ title: `Book ${key}`, authors: ['Test'] });
    return [
      'POST /books HTTP/1.1',
      'Host: inventory',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `Idempotency-Key: ${key}`,
      ...(position === keys.length - 1 ? ['Connection: close'] : []),
      '',
      body,
    ].join('\r\n');
  });
  socket.write(requests.join(''));
  await once(socket, 'close');
  return chunks
    .join('')
    .split(/(?=HTTP\/1\.1 )/)
    .map(parseAnswer);
}

function parseAnswer(text: string): Answer {
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? [];
  const [, retryAfter = ''] = /^Retry-After: (\d+)/im.exec(text) ?? [];
  const [, detail = ''] = /"detail":"([^"]*)"/.exec(text) ?? [];
  return { status: Number(status), retryAfter, detail };
}
