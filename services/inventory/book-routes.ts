import { z } from 'zod';
import { InvalidInput, NotFound } from '../platform/errors.ts';
import { setOutcome } from '../platform/request-log.ts';
import { route, type Route } from '../platform/route.ts';
import { batchInput, batchResult, book, bookInput, bookParams, keyHeader, page, pageQuery } from './book.ts';
import type { BookWriter } from './book-writer.ts';
import { bookCount, type CountBooks } from './count-books.ts';
import { bookDetails } from './provenance.ts';
import type { Repository } from './repository.ts';
import { withTimeout } from './request-timeout.ts';

const maxBookBytes = 64 * 1024;
const maxBatchBytes = 4 * 1024 * 1024;

/** The routes of the books: parse, one call, one answer. */
export function bookRoutes(writer: BookWriter, repository: Repository, countBooks: CountBooks): Route[] {
  const addBook = route({
    method: 'post',
    path: '/books',
    request: {
      headers: keyHeader,
      body: { name: 'book', schema: bookInput, maxBytes: maxBookBytes },
    },
    operation: {
      operationId: 'addBook',
      summary: 'Add a book; 201 means that it is committed and durable',
      responses: {
        201: {
          description: 'The record; on a retry with the same key, the first one.',
          headers: z.object({ Location: z.string(), 'Idempotent-Replayed': z.literal('true').optional() }),
          schema: book,
          links: { GetBook: { operationId: 'getBook', parameters: { id: '$response.body#/id' } } },
        },
      },
      problems: [422, 503],
    },
    handler: withTimeout(async ({ headers, body: input }, res) => {
      const { book, isNew } = await writer.addBook({ input, idempotencyKey: headers['idempotency-key'] });
      if (isNew) setOutcome(res, `✅ inserted ${book.title}`, { accessionNumber: book.accessionNumber });
      else res.set('Idempotent-Replayed', 'true');
      res.status(201).set('Location', `/books/${book.id}`).json(book);
    }),
  });

  const listBooks = route({
    method: 'get',
    path: '/books',
    request: { query: pageQuery },
    operation: {
      operationId: 'listBooks',
      summary: 'List books, newest first',
      responses: { 200: { description: 'A page of books.', schema: page } },
      problems: [503],
    },
    handler: withTimeout(async ({ query }, res) => {
      const books = await repository.listBooks({ ...query, limit: query.limit + 1 });
      const page = books.slice(0, query.limit);
      const next = books.length > query.limit ? String(page.at(-1)?.accessionNumber) : null;
      res.json({ books: page, next });
    }),
  });

  const getCount = route({
    method: 'get',
    path: '/books/count',
    request: { query: pageQuery.pick({ q: true }) },
    operation: {
      operationId: 'countBooks',
      summary: 'Count the books that a search finds',
      responses: {
        200: { description: 'How many there are, or that there are very many.', schema: bookCount },
      },
      problems: [503],
    },
    handler: withTimeout(async ({ query: { q } }, res) => void res.json(await countBooks(q))),
  });

  const addBooks = route({
    method: 'post',
    path: '/books/batch',
    request: { body: { name: 'batch', schema: batchInput, maxBytes: maxBatchBytes } },
    operation: {
      operationId: 'addBooks',
      summary: 'Add or complete up to 1,000 books, all or none',
      responses: { 200: { description: 'A result an item, in their order.', schema: batchResult } },
      problems: [422, 503],
    },
    handler: withTimeout(async ({ body: { items } }, res, req) => {
      if (req.headers['idempotency-key'] !== undefined) {
        throw new InvalidInput('A batch has a key an item: put idempotencyKey beside each book.');
      }
      const results = await writer.addBooks(items.map(({ book, ...item }) => ({ input: book, ...item })));
      const newBooks = results.filter(({ status }) => status === 'added').length;
      if (newBooks > 0) setOutcome(res, `✅ inserted ${newBooks} books`, { books: newBooks });
      res.json({ results });
    }),
  });

  const getBook = route({
    method: 'get',
    path: '/books/{id}',
    request: { params: bookParams },
    operation: {
      operationId: 'getBook',
      summary: 'Get one book',
      responses: { 200: { description: 'The record, and how it came to be.', schema: bookDetails } },
      problems: [404, 503],
    },
    handler: withTimeout(async ({ params: { id } }, res) => {
      const book = await repository.findBook(id);
      if (!book) throw new NotFound(`There is no book ${id}.`);
      res.json(book);
    }),
  });

  return [addBook, listBooks, getCount, addBooks, getBook];
}
