import { createVmServer } from '../../scripts/deployment/database.ts';
import type { Host } from '../support/host.ts';

/** A script that gives a host a PostgreSQL of its own, with data, a role and a rule for it. */
export function withOwnPostgres({ listens }: { listens: string }): string {
  return `set -e
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update && apt-get -qq install --yes --no-install-recommends postgresql iptables nftables > /dev/null 2>&1
    cd / && etc=$(echo /etc/postgresql/*/main)
    echo "listen_addresses = '${listens}'" >> $etc/postgresql.conf
    echo 'host shop shop samenet scram-sha-256' >> $etc/pg_hba.conf
    systemctl restart postgresql
    runuser -u postgres -- psql -q -c "create role shop login password 'shop'" -c 'create database shop owner shop'
    runuser -u postgres -- psql -q shop -c 'create table orders as select generate_series(1, 1000) as id' -c 'grant all on orders to shop'`;
}

/** As its superuser; the rows, as psql prints them. */
export async function runSql({ machine }: Host, statement: string): Promise<string> {
  return await createVmServer(machine()).sql(statement, 'postgres');
}

/** A network of its own with one more machine in it, at 192.0.2.2; the host is 192.0.2.1 there. */
export async function addClient({ sh }: Host): Promise<{ sh: Host['sh']; remove: () => Promise<void> }> {
  await sh(`set -e
    ip netns add client
    ip link add to-client type veth peer name eth0 netns client
    ip address add 192.0.2.1/24 dev to-client && ip link set to-client up
    ip -n client address add 192.0.2.2/24 dev eth0 && ip -n client link set eth0 up`);
  return {
    sh: (command) => sh(`timeout 10 ip netns exec client ${command}`),
    remove: async () => {
      await sh('ip netns delete client; ip link delete to-client 2> /dev/null || true');
    },
  };
}
