import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A stretch of network between a service and its database, which a test can make worse. */
export interface TcpProxy {
  port: number;
  /** From now on nothing comes through, and nobody is told: a dead host, or a firewall that drops packets. */
  hold: () => void;
  /** From now on each piece of an answer comes late. */
  delay: (delayMs: number) => void;
  /** Lets everything through again, what was held back too. */
  release: () => void;
  close: () => Promise<void>;
}

interface Link {
  client: Socket;
  upstream: Socket;
  answers: Transform;
}

interface Target {
  host: string;
  port: number;
  /** The address that it sees as its client's. */
  localAddress?: string;
}

/** Passes connections to `port` of 127.0.0.1, any free one unless it is given, on to what `target` says by then. */
export async function startTcpProxy(target: Target, port = 0): Promise<TcpProxy> {
  const links = new Set<Link>();
  let isHeld = false;
  let delayMs = 0;

  const server = createServer((client) => {
    const upstream = connect(target);
    const answers = new Transform({
      transform: (chunk, _encoding, done) => void setTimeout(done, delayMs, null, chunk).unref(),
    });
    const link = { client, upstream, answers: upstream.pipe(answers) };
    links.add(link);
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.once('close', () => {
        links.delete(link);
        cut(link);
      });
    }
    if (!isHeld) join(link);
  });
  server.listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    hold: () => {
      isHeld = true;
      links.forEach(part);
    },
    delay: (newDelayMs) => {
      delayMs = newDelayMs;
    },
    release: () => {
      isHeld = false;
      delayMs = 0;
      links.forEach(join);
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      links.forEach(cut);
      await closed;
    },
  };
}

function join({ client, upstream, answers }: Link): void {
  client.pipe(upstream);
  answers.pipe(client);
}

function part({ client, upstream, answers }: Link): void {
  client.unpipe(upstream).pause();
  answers.unpipe(client).pause();
}

function cut({ client, upstream }: Link): void {
  client.destroy();
  upstream.destroy();
}
