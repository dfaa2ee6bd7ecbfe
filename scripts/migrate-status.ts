/** `make migrate-status`: both sides of the database, the stream between them, and what to do next. Changes nothing. */
import { openDeployment } from './deployment/open.ts';
import { runScript } from './lib/script.ts';
import { readDatabaseReport } from './migration/database-report.ts';
import { describeSides } from './migration/status.ts';

const timeoutMs = 10_000;

await runScript(async () => {
  const report = await readDatabaseReport(await openDeployment(), timeoutMs);
  console.log(describeSides(report).join('\n'));
});
