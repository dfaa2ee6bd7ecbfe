import { getReplicaName } from '../platform/connections.ts';
import { runMain, runService } from '../platform/lifecycle.ts';
import { createWeb } from './app.ts';
import { readWebSettings } from './settings.ts';

await runMain('web', readWebSettings, async (settings, log) => {
  const stopping = new AbortController();
  let isReady = true;
  const { app, poller } = createWeb({
    log,
    settings,
    replica: getReplicaName('web', settings),
    stopping: stopping.signal,
    isReady: () => isReady,
  });
  await runService({
    log,
    app,
    settings,
    stopping,
    setUnready: () => (isReady = false),
    close: () => Promise.resolve(),
  });
  poller.start();
});
