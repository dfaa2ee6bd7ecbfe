import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/lib/project-root.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../scripts/testing/embedded-postgres.ts';
import {
  createDatabase,
  execute,
  queryColumn,
  type TestDatabase,
} from '../../../scripts/testing/postgres.ts';
import { startTcpProxy, type TcpProxy } from '../../../scripts/testing/tcp-proxy.ts';
import { connectionsReport, type ConnectionsReport } from '../../../services/platform/connections.ts';
import { startInventory, type Inventory } from '../../support/inventory.ts';
import { waitFor } from '../../support/wait.ts';

const hbaFile = join(import.meta.dirname, '../../support/replication-hba.conf');

async function readReport({ get }: Inventory): Promise<ConnectionsReport['database']> {
  const { body } = await get('/connections');
  return connectionsReport.parse(body).database;
}

describe('GET /connections without replication', () => {
  let inventory: Inventory;
  beforeAll(async () => {
    inventory = await startInventory();
  });
  afterAll(() => inventory.close());

  test('tells of one server, though nothing was set up to ask for standbys', async () => {
    expect(await readReport(inventory)).toEqual({ server: '', isPrimary: true, standbys: [], move: null });
  });
});

// The tests build on each other: a VM's server with a standby, the move to it, and the way on.
describe('GET /connections while the database moves', () => {
  let vm: EmbeddedPostgres;
  let pod: EmbeddedPostgres;
  let database: TestDatabase;
  /** What the Service and the sidecars are in the mesh: the way to the primary, and the stream's to the VM. */
  let service: TcpProxy;
  let toVm: TcpProxy;
  let inventory: Inventory;
  const primary = { host: '127.0.0.1', port: 0 };

  const onVm = (statements: string[]) =>
    execute({ ...vm.superuser, database: database.connection.database }, statements);
  const inPod = (statements: string[]) => execute(pod.superuser, statements);
  const readStandby = async () => (await readReport(inventory))?.standbys[0];

  beforeAll(async () => {
    vm = await startEmbeddedPostgres({
      hbaFile,
      settings: { cluster_name: 'postgres-1-vm' },
    });
    database = await createDatabase(vm.superuser);
    await execute(vm.superuser, [
      'create role health',
      "select pg_create_physical_replication_slot('postgres_1')",
    ]);
    const sql = await readFile(join(projectRoot, 'vm/files/replication.sql'), 'utf8');
    const role = database.connection.user;
    // Twice, as deploy-all may.
    await onVm([sql, sql, `grant execute on function public.replication_standbys() to ${role}`]);
    primary.port = vm.superuser.port;
    service = await startTcpProxy(primary);
    toVm = await startTcpProxy({ ...primary, localAddress: '127.0.0.6' });
    const env = { ...database.env, PGPORT: String(service.port) };
    inventory = await startInventory({ ...database, env });
  });

  afterAll(async () => {
    await inventory.close();
    await service.close();
    await toVm.close();
    await pod[Symbol.asyncDispose]();
    await vm[Symbol.asyncDispose]();
  });

  test('may ask for the standbys as inventory, and as nobody else', async () => {
    const ask = 'select count(*) from public.replication_standbys()';
    const asHealth = `set role health; ${ask}`;

    expect(await queryColumn(database.connection, ask)).toEqual(['1']);
    await expect(onVm([asHealth])).rejects.toThrow('permission denied for function replication_standbys');
  });

  test('tells of the slot of a standby that is away', async () => {
    expect(await readReport(inventory)).toMatchObject({
      server: 'postgres-1-vm',
      isPrimary: true,
      standbys: [{ name: 'postgres-1', state: 'away', isSynchronous: false, isThroughProxy: false }],
      move: null,
    });
  });

  test('tells how a standby follows, and that it does so through a proxy', async () => {
    await vm.stop();
    const { user, password } = vm.superuser;
    pod = await startEmbeddedPostgres({
      hbaFile,
      standbyOf: vm,
      settings: {
        cluster_name: 'postgres-1',
        primary_slot_name: 'postgres_1',
        primary_conninfo: `host=127.0.0.1 port=${toVm.port} user=${user} password=${password}`,
      },
    });
    await vm.start();
    await execute(vm.superuser, [
      `alter system set synchronous_standby_names = '"postgres-1"'`,
      'select pg_reload_conf()',
    ]);

    await waitFor('the stream', async () => (await readStandby())?.isSynchronous === true);
    await inventory.addBook();
    await waitFor('a measured lag', async () => {
      await inventory.addBook();
      const standby = await readStandby();
      return standby?.lagMs !== null && (standby?.bytesPerSecond ?? 0) > 0;
    });

    expect(await readStandby()).toEqual({
      name: 'postgres-1',
      state: 'streaming',
      isSynchronous: true,
      isThroughProxy: true,
      bytesPerSecond: expect.any(Number),
      lagBytes: expect.any(Number),
      lagMs: expect.any(Number),
    });
  });

  test('tells of the move with its pause, while books arrive, and of the standby that is to return', async () => {
    // The pause begins with the last answer, of which the client hears a little later.
    const startedAt = performance.now();
    await inventory.addBook();
    await vm.stop();
    primary.port = pod.superuser.port;
    const during = await inventory.get('/connections');
    await inPod([
      `alter system set synchronous_standby_names = ''`,
      'select pg_reload_conf()',
      'select pg_promote(true, 10)',
    ]);
    await waitFor('the next book', () => inventory.addBook().then(() => true));
    const measuredMs = performance.now() - startedAt;

    const report = await readReport(inventory);

    expect(connectionsReport.parse(during.body).database).toMatchObject({
      standbys: [{ name: 'postgres-1' }],
    });
    expect(report).toMatchObject({
      server: 'postgres-1',
      isPrimary: true,
      move: { from: 'postgres-1-vm', to: 'postgres-1' },
    });
    expect(report?.move?.pausedMs).toBeGreaterThan(0);
    expect(report?.move?.pausedMs).toBeLessThanOrEqual(Math.ceil(measuredMs));
    await waitFor(
      'the old primary among the standbys',
      async () => (await readStandby())?.name === 'postgres-1-vm',
    );
    expect(await queryColumn(pod.superuser, 'select pg_is_in_recovery()')).toEqual([false]);
  });
});
