import type { Journal } from '../../../scripts/ledger/journal.ts';
import type { PostResult } from '../../../scripts/ledger/post-book.ts';
import { startWriter } from '../../../scripts/ledger/writer.ts';
import { waitFor } from '../../support/wait.ts';

/** A writer whose every act is noted in one list, in order. */
function start(send: (number: number) => Promise<PostResult>, overrides: Partial<Journal> = {}) {
  const acts: string[] = [];
  const note = (act: string) => Promise.resolve(void acts.push(act));
  const writer = startWriter({
    send: async (number) => {
      acts.push(`send ${number}`);
      return await send(number);
    },
    journal: {
      file: 'none',
      recordSent: (number) => note(`note ${number} sent`),
      recordAcknowledged: (number, id) => note(`note ${number} acknowledged as ${id}`),
      close: () => Promise.resolve(),
      ...overrides,
    },
    perSecond: 100,
    onRequest: ({ failure = 'good' }) => acts.push(`count ${failure}`),
  });
  return { writer, acts, of: (number: number) => acts.filter((act) => act.includes(` ${number}`)) };
}

describe('startWriter', () => {
  test('records a book before it sends it, and its acknowledgement before it counts it', async () => {
    const { writer, acts } = start((number) => Promise.resolve({ id: `id-${number}`, isReplayed: false }));
    await waitFor('a book to be counted', () => acts.includes('count good'));
    await writer.stop();

    expect(acts.slice(0, 4)).toEqual(['note 1 sent', 'send 1', 'note 1 acknowledged as id-1', 'count good']);
  });

  test('sends a book again until it is acknowledged, and counts each failure', async () => {
    const answers: PostResult[] = [{ failure: '503' }, { failure: 'ECONNREFUSED' }];
    const { writer, acts, of } = start((number) =>
      Promise.resolve((number === 1 ? answers.shift() : undefined) ?? { id: 'x', isReplayed: false }),
    );
    await waitFor('the book to be acknowledged', () => acts.includes('note 1 acknowledged as x'));
    await writer.stop();

    expect(of(1).filter((act) => act === 'send 1')).toHaveLength(3);
    expect(acts).toEqual(expect.arrayContaining(['count 503', 'count ECONNREFUSED']));
  });

  test('has a bounded number of books in hand while nothing is acknowledged', async () => {
    const { promise, resolve } = Promise.withResolvers<PostResult>();
    const { writer, acts } = start(() => promise);
    await waitFor('all clients to wait', () => acts.length >= 16);
    const before = acts.length;
    await new Promise((done) => setTimeout(done, 300));

    expect(acts).toHaveLength(before);
    resolve({ id: 'x', isReplayed: false });
    await writer.stop();
  });

  test('ends, and says so, when the journal cannot be written', async () => {
    const { writer } = start(() => Promise.resolve({ id: 'x', isReplayed: false }), {
      recordSent: () => Promise.reject(new Error('ENOSPC: no space left on device')),
    });

    await expect(writer.failed).rejects.toThrow('ENOSPC');
    await expect(writer.stop()).rejects.toThrow('ENOSPC');
  });
});
