import { readFile } from 'node:fs/promises';
import { getReplicaName } from '../platform/connections.ts';
import { runMain, runService } from '../platform/lifecycle.ts';
import { createClientStats } from '../platform/client-stats.ts';
import { createSidecar, parseUpstreamAddress } from '../platform/envoy-admin/sidecar.ts';
import { createApp } from './app.ts';
import { createBuyer } from './buyer.ts';
import { createDelivery } from './delivery.ts';
import { createHandOver } from './hand-over.ts';
import { reportQueue } from './metrics.ts';
import { openOutbox } from './outbox.ts';
import { readAcquisitionsSettings } from './settings.ts';
import { parseTitles } from './titles.ts';

await runMain('acquisitions', readAcquisitionsSettings, async (settings, log) => {
  const titles = parseTitles(await readFile(new URL('titles.csv', import.meta.url), 'utf8'));
  const outbox = await openOutbox(settings.STATE_DIR, log);
  const inventoryStats = createClientStats('inventory');
  const delivery = createDelivery({
    outbox,
    handOver: createHandOver(settings.INVENTORY_URL, inventoryStats),
    log,
  });
  const buyer = createBuyer({
    outbox,
    titles,
    everyMs: settings.BUY_EVERY_MS,
    maxWaiting: settings.MAX_WAITING,
    log,
    onBought: delivery.wake,
  });
  let isReady = true;

  reportQueue(outbox);
  await runService({
    log,
    app: createApp({
      log,
      replica: getReplicaName('acquisitions', settings),
      inventoryStats,
      sidecar: createSidecar(settings, { inventory: parseUpstreamAddress(settings.INVENTORY_URL) }),
      outbox,
      buyer,
      delivery,
      isReady: () => isReady,
    }),
    settings,
    stopping: new AbortController(),
    setUnready: () => {
      isReady = false;
      void buyer.stop();
    },
    close: async () => {
      await buyer.stop();
      await delivery.stop();
    },
  });
  // Only once the port is ours: a second start by mistake ends before it touches the outbox.
  await delivery.start();
  buyer.schedule();
});
