-- An import that comes again with what it could not tell before fills in its books instead of adding copies. Each row
-- here is one such completion: the key by which it came, which belongs to the book from then on, and the fields that it
-- filled in, so that the first request of a book can still be told from its record.
create table completions (
  idempotency_key text constraint completions_pkey primary key,
  book_id uuid not null constraint completions_book_id_fkey references books on delete cascade,
  fields text[] not null,
  completed_at timestamptz not null default now()
);

create index completions_book_id_idx on completions (book_id);

-- Only what lacks something can be completed, so a catalogue without gaps pays nothing for this.
create index books_incomplete_idx on books using hash (title)
where isbn is null or year is null or language is null;
