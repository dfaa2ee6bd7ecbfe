# shellcheck shell=bash
# The cluster of PostgreSQL that holds the library: which one it is, and whose.

# Set by find_cluster: the cluster on port 5432; `version` is empty when there is none.
version='' name='' state=''

find_cluster() {
  read -r version name state < <(pg_lsclusters --no-header 2> /dev/null | awk '$3 == 5432 { print $1, $2, $4; exit }') || true
}

# What we made is ours to restart, to configure wholly and to drop.
is_ours() {
  is_noted clusters "$version $name"
}

# Whether it follows the primary in the cluster (make migrate).
is_standby() {
  [[ -e $(data_directory)/standby.signal ]]
}

data_directory() {
  pg_conftool --short "$version" "$name" show data_directory
}

cluster_unit() {
  echo "postgresql@$version-$name"
}

# query SQL [DATABASE]: as the superuser.
query() {
  runuser -u postgres -- psql --quiet --no-psqlrc --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="$1" "${2:-postgres}"
}

# What in the cluster is not the library's, a line each.
list_data_of_others() {
  query "select 'database ' || datname from pg_database where not datistemplate and datname not in ('postgres', 'library')
    union all select 'role ' || rolname from pg_roles where rolname !~ '^pg_' and rolname not in ('postgres', 'inventory', 'health', 'metrics')
    union all select 'table ' || relname || ' in database postgres' from pg_class
      where relkind = 'r' and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
}

# The IPv4 addresses from which pg_hba.conf lets others in: ADDRESS/BITS each, or "anywhere".
list_client_addresses() {
  query "with rules as (select address, netmask from pg_hba_file_rules
      where type like 'host%' and auth_method <> 'reject' and coalesce(address, '') !~ '^(127\.|.*:)')
    select distinct case when address ~ '^[0-9.]+\$' and netmask <> '0.0.0.0'
      then address || '/' || length(replace((netmask::inet - '0.0.0.0'::inet)::bit(32)::text, '0', '')) else 'anywhere' end from rules"
}

# Whether it accepts connections at the host's addresses, which is where the sidecar hands them to.
listens() {
  local own
  own=$(ip -4 -oneline address show scope global | awk '{ sub("/.*", "", $4); print $4 }' | paste --serial --delimiters='|')
  [[ $(query 'show listen_addresses') =~ (^|[, ])(\*|0\.0\.0\.0|${own:-none})([, ]|$) ]]
}

# find_adoption_problems: what has to be settled before the library moves into a cluster of others, a line each.
# From the environment: ADOPT, ADOPT_CLIENTS, ADOPT_RESTART, EXCLUSIVE.
find_adoption_problems() {
  local others
  if [[ $state != online ]]; then
    echo "The PostgreSQL cluster $version/$name on port 5432 is not running ($state). Start it (pg_ctlcluster $version $name start) or remove it."
    return
  fi
  if ! others=$(list_data_of_others 2>&1); then
    echo "The superuser of the PostgreSQL cluster $version/$name is not let in: runuser -u postgres -- psql postgres has to work. $others"
    return
  fi
  if [[ -n $others && -z ${ADOPT:-} ]]; then
    echo "The PostgreSQL cluster $version/$name has data of others ($(head -4 <<< "$others" | paste --serial --delimiters=,)). To keep it all and add the library's database: ADOPT=1"
  fi
  if [[ $(query "select count(*) from pg_database where datname = 'library'") == 1 ]] && ! is_noted databases library; then
    echo "The PostgreSQL cluster $version/$name has a database \"library\" which is not ours. Rename or drop it first."
  fi
  if ! listens && [[ -z ${ADOPT_RESTART:-} ]]; then
    echo "The PostgreSQL cluster $version/$name listens on $(query 'show listen_addresses') only. A restart has to change that, which ends the connections of its clients: ADOPT_RESTART=1"
  fi
  if [[ -z ${EXCLUSIVE:-}${ADOPT_CLIENTS:-} ]] && list_client_addresses | grep --quiet anywhere; then
    echo "pg_hba.conf lets in clients from anywhere, and the mesh's proxy will stand before the port. Name the networks that keep direct access, without the cluster's: ADOPT_CLIENTS=192.0.2.0/24,... Or shut all others out: EXCLUSIVE=1"
  fi
}
