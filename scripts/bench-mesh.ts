/** `make bench-mesh`: the deployed library beside pgbench, both from pods in the mesh, through the same proxies. */
import { compare } from './bench/compare.ts';
import { startClients } from './bench/mesh/clients.ts';
import { createCpuAccount, formatCpuTable } from './bench/mesh/cpu-table.ts';
import { provideImage } from './bench/mesh/image.ts';
import { readProxyCpu } from './bench/mesh/proxy-cpu.ts';
import { parseBenchSettings } from './bench/settings.ts';
import { formatTable, judgeBooks, judgeGoals } from './bench/table.ts';
import { createDeployment } from './deployment/deployment.ts';
import { runScript } from './lib/script.ts';

const warmUpSeconds = 2;
const deployment = createDeployment();
const { cluster, machine } = deployment;

await runScript(
  async () => {
    const settings = parseBenchSettings({ BENCH_CLIENTS: '1,8,64', ...process.env });
    const progress = (line: string) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${line}`);
    progress('the tools');
    const clients = await startClients(cluster, await provideImage(deployment));
    const cleanUp = async () => {
      await clients.stop();
      await machine.sql(
        "drop table if exists inventory.bench_books; delete from inventory.books where source = 'bench'",
      );
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
    }
    try {
      const count = async (table: string) =>
        Number(await machine.sql(`select count(*) from inventory.${table}`));
      const { measure, find } = createCpuAccount(() => readProxyCpu(deployment));
      // The same columns and indexes, without the triggers: they are the service's own, and pgbench would pay for them.
      await clients.ask('drop table if exists bench_books');
      await clients.ask('create table bench_books (like books including all)');
      await clients.runPgbench(64, warmUpSeconds);
      await clients.runPosts(64, warmUpSeconds);
      const levels = await compare(
        {
          measurePgbench: (number, seconds) =>
            measure('pgbench', number, () => clients.runPgbench(number, seconds)),
          measurePosts: (number, seconds) => measure('post', number, () => clients.runPosts(number, seconds)),
          countPgbench: () => count('bench_books'),
          countPosts: () => count("books where source = 'bench'"),
          settle: () => machine.sql('checkpoint'),
          onProgress: progress,
        },
        settings,
      );
      progress('');

      const uses = levels.map(({ clients: number }) => ({
        clients: number,
        pgbench: find('pgbench', number),
        post: find('post', number),
      }));
      console.log(
        `PostgreSQL ${await machine.sql('show server_version')} on the VM; both from pods, through its proxy and theirs`,
      );
      console.log(
        `${settings.rounds} rounds of ${settings.seconds} s each, in turn: medians; counts are sums\n`,
      );
      console.log(`${formatTable(levels)}\n\n${formatCpuTable(uses)}\n`);
      for (const { isMet, sentence } of judgeGoals(levels)) console.log(`  ${isMet ? '✓' : '✗'} ${sentence}`);
      const lost = judgeBooks(levels, settings.rounds).filter(({ isMet }) => !isMet);
      if (lost.length === 0) console.log('  ✓ every acknowledged book is in its table; no request failed');
      for (const { sentence } of lost) console.log(`  ✗ ${sentence}`);
      // A goal missed is a figure, and depends on the machine; a book lost is a fault.
      if (lost.length > 0) process.exitCode = 1;
    } finally {
      await cleanUp();
    }
  },
  { look: 'make status, make verify' },
);
