import { join } from 'node:path';
import { prepareEmbedded, givenDatabase, withoutDatabase } from './local/database.ts';
import { explainFileErrors } from './local/file-errors.ts';
import { verifyPortsFree } from './lib/ports.ts';
import { createReporter } from './local/reporter.ts';
import { describeRunDir, holdRunDir, makeRunDir } from './local/run-dir.ts';
import { serviceProgram } from './local/services.ts';
import { formatReport, runScript } from './lib/script.ts';
import { settings } from './lib/settings.ts';
import { readRecords, stopLeftovers, writeRecords } from './local/supervisor/leftovers.ts';
import type { Program } from './local/supervisor/program.ts';
import { listenForStop } from './local/supervisor/stop-request.ts';
import { createSupervisor } from './local/supervisor/supervisor.ts';

const { WEB_PORT, INVENTORY_PORT, ACQUISITIONS_PORT, POSTGRES_PORT } = settings;
const urls = {
  web: `http://127.0.0.1:${WEB_PORT}`,
  inventory: `http://127.0.0.1:${INVENTORY_PORT}`,
  acquisitions: `http://127.0.0.1:${ACQUISITIONS_PORT}`,
};
const runDir = describeRunDir(settings.RUN_DIR);
const print = (line: string) => void process.stdout.write(`${line}\n`);

await runScript(async () => {
  await explainFileErrors(() => makeRunDir(runDir));
  const lock = await holdRunDir(runDir);
  const leftovers = await stopLeftovers(await readRecords(runDir.records));
  if (leftovers.length > 0)
    print(`Stopped what an earlier run had left running: ${leftovers.map(({ name }) => name).join(', ')}.`);

  const reporter = createReporter(runDir.logs, print);
  const supervisor = createSupervisor({
    tell: reporter.tell,
    onChange: (records) => writeRecords(runDir.records, records),
  });
  const stop = listenForStop(() => {
    process.exitCode = 1;
    supervisor.kill();
  });

  const start = async (program: Program, note: string, startedAt = performance.now()) => {
    await supervisor.start(program);
    const seconds = (performance.now() - startedAt) / 1000;
    print(formatReport({ title: program.name, state: 'done', seconds, note, changed: true }));
  };
  const startService = (name: keyof typeof urls, port: number, env: NodeJS.ProcessEnv) =>
    start(
      serviceProgram({ name, port, env, onLine: (line) => reporter.hearService(name, line) }),
      urls[name],
    );
  const startAll = async () => {
    await verifyPortsFree({ WEB_PORT, INVENTORY_PORT, ACQUISITIONS_PORT });
    const startedAt = performance.now();
    const database = process.env.PGHOST
      ? givenDatabase(process.env)
      : await prepareEmbedded({ runDir, port: POSTGRES_PORT, onLine: reporter.hearPostgres });
    if (database.program) await start(database.program, database.what, startedAt);
    const env = withoutDatabase(process.env);
    await startService('inventory', INVENTORY_PORT, { ...env, ...database.env });
    const { inventory: INVENTORY_URL, acquisitions: ACQUISITIONS_URL } = urls;
    await Promise.all([
      startService('acquisitions', ACQUISITIONS_PORT, { ...env, INVENTORY_URL, STATE_DIR: runDir.outbox }),
      startService('web', WEB_PORT, { ...env, INVENTORY_URL, ACQUISITIONS_URL }),
    ]);
    print(`\nThe library is open: ${urls.web}\nLogs are in ${join(runDir.path, 'logs')}. Ctrl-C stops it.\n`);
    reporter.begin();
  };

  const started = startAll();
  try {
    await Promise.race([stop.asked, started.then(() => supervisor.failed)]);
  } finally {
    if (stop.isAsked()) print('Stopping.');
    await supervisor.stop();
    await started.catch(() => undefined);
    await reporter.close();
    stop.release();
    lock.release();
  }
});
