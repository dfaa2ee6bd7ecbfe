-- Database and roles, as often as one likes. inventory has no password yet, and so can't come in.
\set ON_ERROR_STOP on

select 'create database library encoding ''UTF8'' locale ''C.UTF-8'' template template0'
where not exists (select from pg_database where datname = 'library')
\gexec

select format('create role %I login', name)
from unnest(array['inventory', 'health']) as name
where not exists (select from pg_roles where rolname = name)
\gexec

\connect library
set client_min_messages = warning;

revoke all on database library from public;
grant connect on database library to inventory, health;
alter role inventory in database library set search_path = inventory, public;

-- inventory owns its schema and nothing else; what needs a superuser is done here.
create schema if not exists inventory authorization inventory;
create extension if not exists pg_trgm schema public;

\ir replication.sql
