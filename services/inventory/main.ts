import { join } from 'node:path';
import { getReplicaName } from '../platform/connections.ts';
import { runMain, runService } from '../platform/lifecycle.ts';
import { createSidecar } from '../platform/envoy-admin/sidecar.ts';
import { createInventory } from './app.ts';
import { createDatabase } from './database.ts';
import { migrateWhenReachable } from './migrate.ts';
import { refoldBooks } from './refold.ts';
import { readInventorySettings } from './settings.ts';

await runMain('inventory', readInventorySettings, async (settings, log) => {
  const database = createDatabase(settings, log);
  const stopping = new AbortController();
  const state = { hasSchema: false, isStopping: false };
  const replica = getReplicaName('inventory', settings);
  const sidecar = createSidecar(settings, { database: { host: settings.PGHOST, port: settings.PGPORT } });
  const app = createInventory({
    log,
    database,
    stopping: stopping.signal,
    replica,
    sidecar,
    state,
    allowedHosts: settings.ALLOWED_HOSTS,
  });
  await runService({
    log,
    app,
    settings,
    stopping,
    setUnready: () => (state.isStopping = true),
    close: () => database.close(),
  });
  await migrateWhenReachable(database, join(import.meta.dirname, 'migrations'), log);
  state.hasSchema = true;
  await refoldBooks({ database, log, stopping: stopping.signal });
});
