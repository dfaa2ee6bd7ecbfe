import { InvalidInput, NotFound } from '../platform/errors.ts';
import type { Methods } from '../platform/http.ts';
import { jsonBody, parseInput } from '../platform/input.ts';
import { setOutcome } from '../platform/request-log.ts';
import { batchInput, bookInput, bookParams, keyHeader, pageQuery } from './book.ts';
import { streamEvents } from './events.ts';
import type { Feed } from './feed.ts';
import { inTime } from './in-time.ts';
import { openapi } from './openapi.ts';
import type { Repository } from './repository.ts';
import type { Shelf } from './shelf.ts';
import { createStats } from './stats.ts';

const maxBookBytes = 64 * 1024;
const maxBatchBytes = 4 * 1024 * 1024;

interface Parts {
  shelf: Shelf;
  repository: Repository;
  feed: Feed;
  stopping: AbortSignal;
}

/** The routes of the inventory: parse, one call, one answer. */
export function inventoryRoutes({ shelf, repository, feed, stopping }: Parts): Record<string, Methods> {
  const getStats = createStats(repository);
  return {
    '/books': {
      post: [
        jsonBody(maxBookBytes),
        inTime(async (req, res) => {
          const { 'idempotency-key': key } = parseInput(keyHeader, req.headers, 'header');
          const input = parseInput(bookInput, req.body, 'book');
          const { book, isNew } = await shelf.addBook({ input, idempotencyKey: key });
          if (isNew) setOutcome(res, `✅ inserted ${book.title}`, { accessionNumber: book.accessionNumber });
          else res.set('Idempotent-Replayed', 'true');
          res.status(201).set('Location', `/books/${book.id}`).json(book);
        }),
      ],
      get: inTime(async (req, res) => {
        const query = parseInput(pageQuery, req.query, 'query');
        const books = await repository.listBooks({ ...query, limit: query.limit + 1 });
        const page = books.slice(0, query.limit);
        const next = books.length > query.limit ? String(page.at(-1)?.accessionNumber) : null;
        res.json({ books: page, next });
      }),
    },

    '/books/batch': {
      post: [
        jsonBody(maxBatchBytes),
        inTime(async (req, res) => {
          if (req.headers['idempotency-key'] !== undefined) {
            throw new InvalidInput('A batch has a key an item: put idempotencyKey beside each book.');
          }
          const { items } = parseInput(batchInput, req.body, 'batch');
          const results = await shelf.addBooks(items.map(({ book, ...item }) => ({ input: book, ...item })));
          const newBooks = results.filter(({ status }) => status === 'added').length;
          if (newBooks > 0) setOutcome(res, `✅ inserted ${newBooks} books`, { books: newBooks });
          res.json({ results });
        }),
      ],
    },

    '/books/:id': {
      get: inTime(async (req, res) => {
        const { id } = parseInput(bookParams, req.params, 'path');
        const book = await repository.findBook(id);
        if (!book) throw new NotFound(`There is no book ${id}.`);
        res.json(book);
      }),
    },

    '/stats': { get: inTime(async (_req, res) => void res.json(await getStats())) },

    '/events': { get: streamEvents(feed, repository, stopping) },

    '/openapi.json': { get: (_req, res) => void res.json(openapi) },
  };
}
