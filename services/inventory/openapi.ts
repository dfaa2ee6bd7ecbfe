import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { describeOperations, json } from '../platform/openapi.ts';
import { batchInput, batchResult, book, bookInput, bookParams, keyHeader, page, pageQuery } from './book.ts';
import { bookWithJourney } from './journey.ts';
import { eventsHeaders, eventsQuery } from './events.ts';
import { stats } from './stats.ts';

const bookEvent = z
  .object({
    event: z.literal('book'),
    id: z.string().meta({ description: 'The accession number: where to resume after.' }),
    data: z.string().meta({ description: 'The record, as JSON.' }),
  })
  .meta({ id: 'BookEvent' });

const problems = {
  400: 'The input is not valid; `errors` names each field.',
  404: 'There is no such thing.',
  413: 'The body is too large.',
  415: 'The body is not application/json.',
  422: 'The request contradicts an earlier one.',
  503: 'The database is away or too slow; try again after `Retry-After` seconds.',
};

const operation = describeOperations(problems);

/** The description of the inventory's API, made from the schemas that check it. */
export const openapi = createDocument({
  openapi: '3.1.0',
  info: {
    title: 'Inventory',
    version: '1.0.0',
    description: 'The books of a public library. Every error is answered with a problem document.',
  },
  paths: {
    '/books': {
      post: operation(
        'addBook',
        'Add a book; 201 means that it is committed and durable',
        [400, 413, 415, 422, 503],
        {
          requestParams: { header: keyHeader },
          requestBody: { required: true, ...json(bookInput) },
          responses: {
            201: {
              description: 'The record; on a retry with the same key, the first one.',
              headers: z.object({
                Location: z.string(),
                'Idempotent-Replayed': z.literal('true').optional(),
              }),
              ...json(book),
              links: { GetBook: { operationId: 'getBook', parameters: { id: '$response.body#/id' } } },
            },
          },
        },
      ),
      get: operation('listBooks', 'List books, newest first', [400, 503], {
        requestParams: { query: pageQuery },
        responses: { 200: { description: 'A page of books.', ...json(page) } },
      }),
    },
    '/books/batch': {
      post: operation('addBooks', 'Add up to 1,000 books, all or none', [400, 413, 415, 422, 503], {
        requestBody: { required: true, ...json(batchInput) },
        responses: { 200: { description: 'A result an item, in their order.', ...json(batchResult) } },
      }),
    },
    '/books/{id}': {
      get: operation('getBook', 'Get one book', [400, 404, 503], {
        requestParams: { path: bookParams },
        responses: { 200: { description: 'The record, and how it came to be.', ...json(bookWithJourney) } },
      }),
    },
    '/stats': {
      get: operation('getStats', 'Count the books, and say what the database is', [503], {
        responses: { 200: { description: 'The numbers.', ...json(stats) } },
      }),
    },
    '/events': {
      get: operation('streamBooks', 'Follow new books as server-sent events', [400, 503], {
        requestParams: { query: eventsQuery, header: eventsHeaders },
        responses: {
          200: {
            description: 'An endless stream of events, one a new book.',
            content: { 'text/event-stream': { schema: bookEvent } },
          },
        },
      }),
    },
  },
});
