-- Run once by the postgres image, for a new data volume. The inventory owns its database, and is nobody besides.
\getenv password INVENTORY_PASSWORD
create role inventory login password :'password';
create database library owner inventory;

-- The image insists on a password for the superuser: without one, nobody comes in as it over the network.
alter role postgres password null;
