-- One book, one statement, one commit: what a service without group commit would send, by a client that costs nothing.
-- The books are those of post-books.lua, and the id is a UUIDv7, as the inventory's are: the same work for each index.
\set word random(1, 16)
\set name random(1, 16)
\set number random(1, 999999999)
\set year random(1800, 2026)
insert into bench_books (id, title, authors, isbn, year, language, source, search)
values (
  (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '-7' || substr(gen_random_uuid()::text, 16))::uuid,
  'The ' || ('{Lighthouse,Garden,Winter,River,Mountain,Silence,Ocean,Library,Stranger,Shadow,Morning,Kingdom,Journey,Daughter,Orchard,Harbour}'::text[])[:word] || ', Volume ' || :number,
  array[('{Ursula,Virginia,Toni,Gabriel,Chinua,Clarice,Jorge,Marguerite,Italo,Wislawa,Naguib,Doris,Kenzaburo,Nadine,Orhan,Alice}'::text[])[:name] || ' Woolf'],
  '9780' || lpad((:number)::text, 9, '0'),
  :year,
  'en',
  'bench',
  ' the ' || ('{lighthouse,garden,winter,river,mountain,silence,ocean,library,stranger,shadow,morning,kingdom,journey,daughter,orchard,harbour}'::text[])[:word] || ', volume ' || :number
    || ' ' || ('{ursula,virginia,toni,gabriel,chinua,clarice,jorge,marguerite,italo,wislawa,naguib,doris,kenzaburo,nadine,orhan,alice}'::text[])[:name] || ' woolf 9780' || lpad((:number)::text, 9, '0')
);
