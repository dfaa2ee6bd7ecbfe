-- Trigrams make "substring of title, authors or ISBN" an index lookup.
create extension if not exists pg_trgm;

create table books (
  id uuid constraint books_pkey primary key,
  accession_number bigint generated always as identity constraint books_accession_number_key unique,
  title text not null,
  authors text[] not null,
  isbn text constraint books_isbn_check check (isbn ~ '^97[89][0-9]{10}$'),
  year integer,
  language text,
  source text not null,
  added_at timestamptz not null default now(),
  -- A book never changes, so its record is also the request and the answer that belong to this key.
  idempotency_key text constraint books_idempotency_key_key unique,
  -- The words people look for, folded by the service.
  search text not null
);

create index books_search_idx on books using gin (search gin_trgm_ops);

-- Rows arrive in time's order, so a few pages of summary tell which blocks hold the last minute.
create index books_added_at_idx on books using brin (added_at) with (pages_per_range = 16, autosummarize = on);
