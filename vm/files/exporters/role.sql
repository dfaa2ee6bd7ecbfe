-- The role of the exporter: it reads statistics, and no book.
\set ON_ERROR_STOP on

select 'create role metrics login'
where not exists (select from pg_roles where rolname = 'metrics')
\gexec

set client_min_messages = warning; -- what it has already is no news
grant pg_monitor to metrics;
grant connect on database library to metrics;
