-- One book, one statement, one commit: what a service without group commit would send, by a client that costs nothing.
-- The id is a UUIDv7, as the inventory's are, so that the primary key grows at its end here too.
\set first random(1, 16)
\set second random(1, 16)
\set number random(1, 999999999)
\set year random(1800, 2026)
insert into bench_books (id, title, authors, isbn, year, language, source, search)
select
  encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid,
  book.title, array[book.author], book.isbn, :year, 'en', 'bench', lower(' ' || book.title || ' ' || book.author || ' ' || book.isbn)
from (
  select
    'The ' || words[:first] || ' of the ' || words[:second] || ', Volume ' || :number as title,
    names[:second] || ' ' || words[:first] || 'son' as author,
    '9780' || lpad((:number)::text, 9, '0') as isbn
  from (
    select
      array['Lighthouse', 'Garden', 'Winter', 'River', 'Mountain', 'Silence', 'Ocean', 'Library',
            'Stranger', 'Shadow', 'Morning', 'Kingdom', 'Journey', 'Daughter', 'Orchard', 'Harbour'] as words,
      array['Ursula', 'Virginia', 'Toni', 'Gabriel', 'Chinua', 'Clarice', 'Jorge', 'Marguerite',
            'Italo', 'Wislawa', 'Naguib', 'Doris', 'Kenzaburo', 'Nadine', 'Orhan', 'Alice'] as names
  ) as lists
) as book;
