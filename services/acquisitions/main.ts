import { readFile } from 'node:fs/promises';
import { createClientStats } from '../platform/client-stats.ts';
import { getReplicaName } from '../platform/connections.ts';
import { createSidecar, parseUpstreamAddress } from '../platform/envoy-admin/sidecar.ts';
import { runMain, runService } from '../platform/lifecycle.ts';
import { createApp } from './app.ts';
import { createBuyer } from './buyer.ts';
import { createDelivery } from './delivery.ts';
import { createInventoryClient } from './inventory-client.ts';
import { registerMetrics } from './metrics.ts';
import { openOutbox } from './outbox.ts';
import { readAcquisitionsSettings } from './settings.ts';
import { parseTitles } from './titles.ts';

await runMain('acquisitions', readAcquisitionsSettings, async (settings, log) => {
  const titles = parseTitles(await readFile(new URL('titles.csv', import.meta.url), 'utf8'));
  const outbox = await openOutbox(settings.STATE_DIR);
  const inventoryStats = createClientStats('inventory');
  const inventory = createInventoryClient(settings.INVENTORY_URL, inventoryStats);
  const delivery = createDelivery({ outbox, inventory, log });
  const buyer = createBuyer({
    outbox,
    titles,
    everyMs: settings.BUY_EVERY_MS,
    maxWaiting: settings.MAX_WAITING,
    log,
    onBought: delivery.wake,
  });
  let isReady = true;
  const connections = {
    replica: getReplicaName('acquisitions', settings),
    clients: [inventoryStats],
    sidecar: createSidecar(settings, { inventory: parseUpstreamAddress(settings.INVENTORY_URL) }),
    isReady: () => isReady,
  };

  registerMetrics(outbox);
  await runService({
    log,
    app: createApp({ log, allowedHosts: settings.ALLOWED_HOSTS, connections, outbox, buyer, delivery }),
    settings,
    stopping: new AbortController(),
    setUnready: () => {
      isReady = false;
      void buyer.stop();
    },
    close: async () => {
      await buyer.stop();
      await delivery.stop();
      outbox.close();
    },
  });
  // Only once the port is ours, so that an accidental second start ends before it touches the outbox.
  await delivery.start();
  buyer.schedule();
});
