-- How a record came to be: which replica wrote it, in one commit with how many others, and in which trace. Null in the
-- records of before.
alter table books
  add column recorded_by text,
  add column batch_size integer,
  add column trace_id text;

-- How long commits took is known only after them. Written a few at a time, so that it costs the write path nothing:
-- under load not every book has a row here.
create table commit_times (
  book_id uuid
    constraint commit_times_pkey primary key
    constraint commit_times_book_id_fkey references books on delete cascade,
  milliseconds real not null
);
