import type { Book } from './book.ts';
import type { Provenance } from './provenance.ts';

/** What a record's columns are called, in the order in which they are listed. */
export const columns = 'id, accession_number, title, authors, isbn, year, language, source, added_at';

/** A record as the driver answers it. */
export interface BookRow {
  id: string;
  accession_number: string;
  title: string;
  authors: string[];
  isbn: string | null;
  year: number | null;
  language: string | null;
  source: string;
  added_at: Date;
}

export interface ProvenanceRow extends BookRow {
  recorded_by: string | null;
  batch_size: number;
  trace_id: string | null;
  commit_ms: number | null;
}

/** Null for a record from before migration 0003. */
export function toProvenance(row: ProvenanceRow): Provenance | null {
  if (row.recorded_by === null) return null;
  return {
    recordedBy: row.recorded_by,
    batchSize: row.batch_size,
    commitMs: row.commit_ms,
    traceId: row.trace_id,
  };
}

export function toBook(row: BookRow): Book {
  return {
    id: row.id,
    accessionNumber: Number(row.accession_number),
    title: row.title,
    authors: row.authors,
    isbn: row.isbn,
    year: row.year,
    language: row.language,
    source: row.source,
    addedAt: row.added_at.toISOString(),
  };
}
