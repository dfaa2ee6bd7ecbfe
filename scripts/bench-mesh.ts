/** `make bench-mesh`: the deployed library beside pgbench, both from pods in the mesh, through the same proxies. */
import { startClientPods } from './bench/client-pods.ts';
import { compareLoads, prepareLoads, showProgress } from './bench/compare.ts';
import { meterLoads } from './bench/cpu-meter.ts';
import { formatCpuUses } from './bench/cpu-table.ts';
import { formatHops, measureHops } from './bench/hops.ts';
import { createMeshCpu, meshColumns } from './bench/mesh-cpu.ts';
import { createMeshLoads } from './bench/mesh-loads.ts';
import { formatLevels, printVerdicts } from './bench/report.ts';
import { parseBenchSettings } from './bench/settings.ts';
import { verifyHasVm } from './cluster/database-placement.ts';
import { openDeployment } from './deployment/open.ts';
import { runScript } from './lib/script.ts';

const deployment = await openDeployment();
const { cluster, database } = deployment;

await runScript(
  async () => {
    await verifyHasVm(cluster);
    const settings = parseBenchSettings({ BENCH_CLIENTS: '1,8,64', ...process.env });
    const { rounds, seconds } = settings;
    showProgress('starting the clients');
    const pods = await startClientPods(deployment);
    const cleanUp = async () => {
      await pods.stop();
      await database.sql(
        "drop table if exists inventory.bench_books; delete from inventory.books where source = 'bench'",
      );
    };
    // Not `once`: execa would find no listener left, and end this process before it has cleaned up.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => void cleanUp().finally(() => process.exit(1)));
    try {
      const meshLoads = createMeshLoads(deployment, pods);
      const cpu = createMeshCpu(deployment);
      await prepareLoads(meshLoads);
      const { loads, getUse } = meterLoads(meshLoads, cpu);
      const checkpoint = () => database.sql('checkpoint');
      const levels = await compareLoads({ ...loads, checkpoint }, settings);
      const prices = await measureHops(meshLoads.hops, cpu, settings);
      const version = await database.sql('show server_version');
      console.log(`PostgreSQL ${version} on the VM; both from pods, through its proxy and theirs`);
      console.log(`${rounds} rounds of ${seconds} s each, in turn: medians; counts are sums\n`);
      console.log(`${formatLevels(levels)}\n\n${formatCpuUses(meshColumns, settings.clients, getUse)}\n`);
      console.log(`${formatHops(prices)}\n`);
      printVerdicts(levels, rounds);
    } finally {
      await cleanUp();
    }
  },
  { look: 'make status, make verify' },
);
