import { z } from 'zod';
import { findIsbn13 } from './isbn.ts';

const maxAuthors = 50;
const maxItems = 1000;
const maxPage = 200;

/**
 * Something visible and no control characters. It can match in one way only: with two, a text of megabytes that fails at
 * its end would hold the service for hours.
 */
const visibleLine = /^[^\S\u0000-\u001f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$/u;

/** Format characters, fillers and the Braille pattern of no dots are no white space, and yet nobody sees them. */
const visibleCharacter = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
const notVisible = 'must be a line of visible text';

/** One line of text that people can read. */
function line(maxLength: number) {
  return z
    .string()
    .regex(visibleLine, { error: notVisible, abort: true })
    .refine((text) => visibleCharacter.test(text), notVisible)
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine((text) => text.isWellFormed(), 'must not have half of a character')
    .transform((text) => text.trim().normalize('NFC'));
}

const isbn = z
  .string()
  .max(64)
  .transform((text, context) => {
    const digits = findIsbn13(text);
    if (digits) return digits;
    context.addIssue({ code: 'custom', message: `"${text}" is not an ISBN-10 or ISBN-13: check its digits` });
    return z.NEVER;
  })
  .meta({ format: 'isbn', example: '978-0-618-47794-4' });

const year = z.int().min(-4000).max(3000);
const language = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'must be a language tag such as "en" or "pt-BR"');
const source = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be a lower-case word such as "web"');
const accessionNumber = z.int().positive();

/** What a caller says of a book. */
export const bookInput = z
  .strictObject({
    title: line(500).meta({ example: 'Fun Home' }),
    authors: z
      .array(line(200))
      .min(1)
      .max(maxAuthors)
      .meta({ example: ['Alison Bechdel'] }),
    isbn: isbn.nullish().transform((value) => value ?? null),
    year: year.nullish().transform((value) => value ?? null),
    language: language.nullish().transform((value) => value ?? null),
    source: source.default('api'),
  })
  .meta({ id: 'BookInput' });

/** A record: one copy on a shelf. Two copies may share an ISBN. */
export const book = z
  .object({
    id: z.uuidv7(),
    accessionNumber: accessionNumber.meta({
      description: 'A number that people can read out; ascending, gaps allowed.',
    }),
    title: z.string(),
    authors: z.array(z.string()),
    isbn: z.string().nullable().meta({ description: 'ISBN-13, digits only.' }),
    year: z.int().nullable().meta({ description: 'Negative before the common era.' }),
    language: z.string().nullable(),
    source: z.string().meta({ description: 'Where the record came from.' }),
    addedAt: z.iso.datetime(),
  })
  .meta({ id: 'Book' });

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
  .meta({ description: 'Makes a retry safe: the same key adds the book once.' });

export const keyHeader = z.object({ 'idempotency-key': idempotencyKey.optional() });
export const bookParams = z.object({ id: z.uuid() });

/** What a record may lack at first and be completed with later. */
export const completableFields = ['isbn', 'year', 'language'] as const;
export type CompletableField = (typeof completableFields)[number];

const batchItem = z
  .strictObject({
    idempotencyKey: idempotencyKey.optional(),
    book: bookInput,
    askFirst: z.literal(true).optional().meta({
      description:
        'Do not add the book where it would complete a record, one of the same title, authors and source that lacks an ISBN, year or language and contradicts none: answer these records.',
    }),
    completes: z.uuid().optional().meta({
      description:
        'Complete this record with the book. Where that is not possible any more, the book is added.',
    }),
  })
  .refine(({ askFirst, completes }) => !askFirst || completes === undefined, {
    path: ['askFirst'],
    message: 'does not go with completes',
  })
  .refine(({ idempotencyKey: key, completes }) => completes === undefined || key !== undefined, {
    path: ['completes'],
    message: 'needs an idempotencyKey',
  });

export const batchInput = z
  .strictObject({
    items: z
      .array(batchItem)
      .min(1)
      .max(maxItems)
      .superRefine(refuseRepeated('idempotencyKey', 'is the key of an item before it'))
      .superRefine(refuseRepeated('completes', 'is the record of an item before it')),
  })
  .meta({ id: 'BatchInput' });

/** A record that a book would complete, and the keys with which it was added and completed before. */
const incompleteBook = z.object({ id: z.uuidv7(), idempotencyKeys: z.array(z.string()) });

export const batchResult = z
  .object({
    results: z.array(
      z.union([
        z.object({ status: z.enum(['added', 'already-there', 'completed']), book }),
        z.object({
          status: z.literal('completes'),
          incompleteBooks: z.array(incompleteBook).meta({
            description: 'At most 100, the newest first, and none after the first 100 items of this status.',
          }),
        }),
      ]),
    ),
  })
  .meta({ id: 'BatchResult' });

export const pageQuery = z.strictObject({
  q: z.string().max(200).default('').meta({
    description:
      'Words, or parts of them, to find in title, authors and ISBN, whatever their order, case and accents.',
  }),
  after: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'must be the `next` of the page before')
    .transform(Number)
    .optional()
    .meta({ description: 'The `next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(maxPage).default(50),
});

export const page = z.object({ books: z.array(book), next: z.string().nullable() }).meta({ id: 'Page' });

export type BookInput = z.infer<typeof bookInput>;
export type Book = z.infer<typeof book>;
export type PageQuery = z.infer<typeof pageQuery>;

export type IncompleteBook = z.infer<typeof incompleteBook>;

/**
 * Says whether `input` asks for just the book that `record` holds. A record never changes, but for the fields with which
 * it was completed: the request may be of before.
 */
export function isSameBook(
  input: BookInput,
  record: Book,
  completedFields: readonly CompletableField[] = [],
): boolean {
  return (
    (['title', 'source'] as const).every((field) => input[field] === record[field]) &&
    completableFields.every(
      (field) => input[field] === record[field] || (input[field] === null && completedFields.includes(field)),
    ) &&
    input.authors.length === record.authors.length &&
    input.authors.every((author, position) => author === record.authors[position])
  );
}

function refuseRepeated(field: 'idempotencyKey' | 'completes', message: string) {
  return (items: z.infer<typeof batchItem>[], context: z.RefinementCtx): void => {
    const seen = new Set<string>();
    for (const [position, { [field]: value }] of items.entries()) {
      if (value === undefined) continue;
      if (seen.has(value)) context.addIssue({ code: 'custom', path: [position, field], message });
      seen.add(value);
    }
  };
}
