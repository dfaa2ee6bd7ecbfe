import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createDatabase } from '../../../services/inventory/database.ts';
import { readInventorySettings } from '../../../services/inventory/settings.ts';
import { createLogger } from '../../../services/platform/logger.ts';
import { waitFor } from '../../support/wait.ts';

/** The pool opens no more connections than this. */
const poolSize = 10;
/** A request waits 2 s for a connection: it is gone when the second ten have been answered, but not when they open. */
const [cutAfterMs, lateMs] = [1_000, 1_500];

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** Inventory's database on a server that lets everyone in, and does what `onStatement` says at each statement. */
async function connectTo(onStatement: (socket: Socket, connection: number, statement: number) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const connection = sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(Buffer.concat([authenticationOk, readyForQuery]));
      let statements = 0;
      socket.on('data', () => onStatement(socket, connection, (statements += 1)));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const settings = readInventorySettings({
    PORT: '0',
    PGHOST: '127.0.0.1',
    PGPORT: String((server.address() as AddressInfo).port),
    PGDATABASE: 'library',
    PGUSER: 'inventory',
    PGPASSWORD: 'pencil',
  });
  return createDatabase(settings, createLogger({ service: 'inventory', level: 'silent' }));
}

/** https://www.postgresql.org/docs/17/protocol-message-formats.html */
function formatMessage(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(type);
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

const authenticationOk = formatMessage('R', Buffer.alloc(4));
const readyForQuery = formatMessage('Z', Buffer.from('I'));
const noRows = Buffer.concat([formatMessage('C', Buffer.from('SELECT 0\0')), readyForQuery]);
const adminShutdown = formatMessage('E', Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating\0\0'));

const refused = expect.objectContaining({ status: 503 });

describe('the pool of connections', () => {
  test.each([
    ['closes', (socket: Socket) => socket.end()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ])('outlives a server that %s a new connection at its first statement', async (_what, end) => {
    const database = await connectTo(end);

    await expect(database.isReachable()).rejects.toEqual(refused);
    await expect(database.query('select')).rejects.toEqual(refused);
  });

  test('outlives a server that stops as soon as it has answered', async () => {
    const database = await connectTo((socket, _connection, statement) =>
      socket.write(statement === 1 ? noRows : Buffer.concat([noRows, adminShutdown])),
    );

    const answers = await Promise.allSettled(
      Array.from({ length: 3 * poolSize }, (_, number) =>
        number < poolSize ? database.query('select') : database.isReachable(),
      ),
    );

    expect(answers.slice(0, poolSize).every(({ status }) => status === 'fulfilled')).toBe(true);
    await expect(database.query('select')).resolves.toMatchObject({ rowCount: 0 });
  });

  test('has all of its connections again after a server that was slow to take them', async () => {
    const database = await connectTo((socket, connection) => {
      if (connection <= poolSize) setTimeout(() => socket.destroy(), cutAfterMs);
      else setTimeout(() => socket.write(noRows), connection <= 2 * poolSize ? lateMs : 0);
    });
    const ask = (requests: number) =>
      Promise.allSettled(Array.from({ length: requests }, () => database.isReachable()));
    const all = (status: string) => (answer: { status: string }) => answer.status === status;

    const answers = await ask(3 * poolSize);

    expect(answers.every(all('rejected'))).toBe(true);
    await waitFor('each connection to serve again', async () =>
      (await ask(poolSize)).every(all('fulfilled')),
    );
  });
});
