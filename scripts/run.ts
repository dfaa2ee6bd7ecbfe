import { join } from 'node:path';
import { verifyPortsFree } from './lib/ports.ts';
import { formatReport, runScript } from './lib/script.ts';
import { parseLocalSettings } from './lib/settings.ts';
import { omitDatabaseVariables, parseExternalDatabase, prepareEmbeddedDatabase } from './local/database.ts';
import { explainFileErrors } from './local/file-errors.ts';
import { createRunDir, describeRunDir, lockRunDir } from './local/run-dir.ts';
import { createRunLog } from './local/run-log.ts';
import { describeServices } from './local/services.ts';
import { listenForShutdown } from './local/shutdown.ts';
import { readProcessList, stopProcesses, writeProcessList } from './local/supervisor/processes.ts';
import type { Program } from './local/supervisor/program.ts';
import { createSupervisor } from './local/supervisor/supervisor.ts';

const print = (line: string) => void process.stdout.write(`${line}\n`);

await runScript(async () => {
  const settings = parseLocalSettings(process.env);
  const { WEB_PORT, INVENTORY_PORT, ACQUISITIONS_PORT, POSTGRES_PORT } = settings;
  const runDir = describeRunDir(settings.RUN_DIR);
  await explainFileErrors(() => createRunDir(runDir));
  const lock = await lockRunDir(runDir);
  const stopped = await stopProcesses(await readProcessList(runDir.processes));
  if (stopped.length > 0) print(`Stopped what an earlier run had left running: ${stopped.join(', ')}.`);

  const log = createRunLog(runDir.logs, print);
  const supervisor = createSupervisor({
    notify: log.notify,
    onChange: (records) => writeProcessList(runDir.processes, records),
  });
  const shutdown = listenForShutdown(() => {
    process.exitCode = 1;
    supervisor.kill();
  });

  const start = async (program: Program, note: string, startedAt = performance.now()) => {
    await supervisor.start(program);
    const seconds = (performance.now() - startedAt) / 1000;
    print(formatReport({ title: program.name, state: 'done', seconds, note, changed: true }));
  };
  const startAll = async () => {
    await verifyPortsFree({ WEB_PORT, INVENTORY_PORT, ACQUISITIONS_PORT });
    const startedAt = performance.now();
    const database = process.env.PGHOST
      ? parseExternalDatabase(process.env)
      : await prepareEmbeddedDatabase({ runDir, port: POSTGRES_PORT, onLine: log.writePostgres });
    if (database.program) await start(database.program, database.description, startedAt);
    else
      print(
        formatReport({
          title: 'postgres',
          state: 'skipped',
          seconds: 0,
          note: database.description,
          changed: false,
        }),
      );
    const { inventory, acquisitions, web } = describeServices({
      ports: { inventory: INVENTORY_PORT, acquisitions: ACQUISITIONS_PORT, web: WEB_PORT },
      address: settings.LISTEN_ADDRESS,
      databaseEnv: database.env,
      outbox: runDir.outbox,
      env: omitDatabaseVariables(process.env),
      onLine: log.writeService,
    });
    await start(inventory, inventory.url);
    await Promise.all([acquisitions, web].map((service) => start(service, service.url)));
    print(`\nThe library is open: ${web.url}\nLogs are in ${join(runDir.path, 'logs')}. Ctrl-C stops it.\n`);
    log.startPrinting();
  };

  const started = startAll();
  try {
    await Promise.race([shutdown.requested, started.then(() => supervisor.failed)]);
  } finally {
    if (shutdown.isRequested()) print('Stopping.');
    await supervisor.stop();
    await started.catch(() => undefined);
    await log.close();
    shutdown.release();
    lock.release();
  }
});
