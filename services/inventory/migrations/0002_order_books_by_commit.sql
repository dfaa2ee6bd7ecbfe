-- Whoever has seen accession number n must never find a smaller one later: readers resume after the last number they
-- saw. Numbers are handed out before commit, so writers take turns from the first number to the commit.
create function take_turn() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(tg_relid::bigint);
  return null;
end
$$;

create trigger books_take_turn
before insert on books
for each statement execute function take_turn();

-- A nudge, sent with the commit: what is new stands in the table.
create function tell_listeners() returns trigger language plpgsql as $$
begin
  perform pg_notify('books', '');
  return null;
end
$$;

create trigger books_tell_listeners
after insert on books
for each statement execute function tell_listeners();
