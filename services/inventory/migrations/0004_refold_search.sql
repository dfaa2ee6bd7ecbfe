-- `search` holds the words of a book as the service folds them. As long as older books may hold them as they used to be
-- folded there is one row here, which tells how far refold.ts has come with folding them anew.
create table refolding (refolded_up_to bigint not null);
insert into refolding select 0 where exists (select from books);
