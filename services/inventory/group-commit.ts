import { context, metrics, SpanStatusCode, trace, type Context, type Link } from '@opentelemetry/api';
import { getRootCause } from '../platform/error-message.ts';
import { Unavailable } from '../platform/errors.ts';

const tracer = trace.getTracer('inventory');
const meter = metrics.getMeter('inventory');
const batchSize = meter.createHistogram('inventory.commit.books', {
  description: 'Books written by one commit',
});
const queueLength = meter.createUpDownCounter('inventory.commit.waiting', {
  description: 'Books that wait for a commit',
});

export interface GroupCommitOptions<Item, Result> {
  /** Writes all items in one commit, or none: answers one result an item, in their order. */
  write: (items: Item[]) => Promise<Result[]>;
  /** Says whether an error is one item's fault, so that the others deserve another try without it. */
  isOneItemsFault: (error: unknown) => boolean;
  maxBatch?: number;
  maxWaiting?: number;
  maxWaitMs?: number;
  /** Callers that were just answered come back within about this time each. */
  delayMsPerItem?: number;
  maxDelayMs?: number;
}

interface Waiting<Item, Result> {
  item: Item;
  since: number;
  context: Context;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Lets concurrent writes share a statement and a commit: whatever arrives during one write goes together into the next,
 * which waits a moment for as many items as the last one had, since most of its callers will soon be back. It is like
 * PostgreSQL's commit_delay, but saves messages rather than disk writes. A single caller does not wait. An item's promise
 * is settled only after its commit.
 */
export function createGroupCommit<Item, Result>({
  write,
  isOneItemsFault,
  maxBatch = 500,
  maxWaiting = 5_000,
  maxWaitMs = 3_000,
  delayMsPerItem = 0.5,
  maxDelayMs = 8,
}: GroupCommitOptions<Item, Result>) {
  type Group = Waiting<Item, Result>[];
  let waiting: Group = [];
  let isWriting = false;
  let expected = 1;
  let delay: NodeJS.Timeout | undefined;

  /** Rejects with Unavailable when too many items wait, or this one has waited too long: then it was not written. */
  function submit(item: Item): Promise<Result> {
    if (waiting.length >= maxWaiting) {
      return Promise.reject(
        new Unavailable(`More than ${maxWaiting} books wait to be written. Try again.`, 1),
      );
    }
    return new Promise((resolve, reject) => {
      waiting.push({ item, since: performance.now(), context: context.active(), resolve, reject });
      queueLength.add(1);
      if (isWriting) return;
      if (waiting.length === expected) setImmediate(start);
      else startAfterDelay();
    });
  }

  function startAfterDelay(): void {
    delay ??= setTimeout(start, Math.min(expected * delayMsPerItem, maxDelayMs));
  }

  function start(): void {
    clearTimeout(delay);
    delay = undefined;
    if (isWriting || waiting.length === 0) return;
    const group = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    queueLength.add(-group.length);
    isWriting = true;
    void writeGroup(group).finally(() => {
      isWriting = false;
      expected = group.length;
      if (waiting.length >= expected) start();
      else if (waiting.length > 0) startAfterDelay();
    });
  }

  async function writeGroup(group: Group): Promise<void> {
    batchSize.record(group.length);
    try {
      const results = await inCommitSpan(group, () => write(group.map(({ item }) => item)));
      group.forEach(({ resolve }, position) => resolve(results[position] as Result));
    } catch (error) {
      if (group.length === 1 || !isOneItemsFault(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      const middle = group.length >> 1;
      await writeGroup(group.slice(0, middle));
      await writeGroup(group.slice(middle));
    }
  }

  /** Items leave the queue in order, so the oldest is always first. */
  function refuseExpired(): void {
    const oldest = performance.now() - maxWaitMs;
    const firstFresh = waiting.findIndex(({ since }) => since > oldest);
    const expired = waiting.splice(0, firstFresh === -1 ? waiting.length : firstFresh);
    queueLength.add(-expired.length);
    for (const { reject } of expired) reject(new Unavailable('The database is too slow now. Try again.', 2));
  }
  setInterval(refuseExpired, maxWaitMs / 10).unref();

  return { submit };
}

/** The commit belongs to the first item's trace and is linked with the traces of all of them, both ways. */
function inCommitSpan<Result>(group: { context: Context }[], work: () => Promise<Result>): Promise<Result> {
  const requests = group.map((item) => trace.getSpan(item.context)).filter((span) => span !== undefined);
  const links: Link[] = requests.slice(1).map((span) => ({ context: span.spanContext() }));
  const parent = group[0]?.context ?? context.active();
  return tracer.startActiveSpan(
    'commit books',
    { links, attributes: { 'inventory.books': group.length } },
    parent,
    async (span) => {
      for (const request of requests) request.addLink({ context: span.spanContext() });
      try {
        return await work();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: getRootCause(error) });
        throw error;
      } finally {
        span.end();
      }
    },
  );
}
