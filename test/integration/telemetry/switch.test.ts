import { readLoadFactor } from '../../../scripts/lib/load-factor.ts';
import { findFreePort } from '../../../scripts/lib/ports.ts';
import type { TestDatabase } from '../../../scripts/testing/postgres.ts';
import { createDatabase } from '../../support/postgres.ts';
import { killServices, startService, type ServiceProcess } from '../../support/process.ts';
import { addBook } from '../../support/writers.ts';

const telemetryPackages = /@opentelemetry\/(?!api\/)|import-in-the-middle/;
/** The exporter itself would try for some 8 s. */
const promptMs = 6_000 * readLoadFactor();

describe('telemetry', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
  });

  afterAll(async () => {
    await killServices();
    await database.drop();
  });

  const off: [string, NodeJS.ProcessEnv][] = [
    ['without OTEL_*', {}],
    ['with variables that are empty', { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_EXPORTER: '' }],
    ['with OTEL_SDK_DISABLED', { OTEL_SDK_DISABLED: 'true', OTEL_TRACES_EXPORTER: 'otlp' }],
  ];

  test.each(off)('%s loads nothing', async (_, env) => {
    const inventory = await startPrinting(env);

    expect(await addBook(inventory.url, crypto.randomUUID())).toMatchObject({ status: 201 });

    expect(loadedBy(inventory)).toContainEqual(expect.stringMatching(/node_modules\/express\//));
    expect(loadedBy(inventory).filter((url) => telemetryPackages.test(url))).toEqual([]);
  });

  test('loads its instrumentation when an endpoint is given, and a receiver that is away does no harm', async () => {
    const endpoint = `http://127.0.0.1:${await findFreePort()}`;
    const inventory = await startPrinting({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });

    expect(await addBook(inventory.url, crypto.randomUUID())).toMatchObject({ status: 201 });
    const stoppedAt = performance.now();
    inventory.signal('SIGTERM');

    expect(await inventory.ended).toEqual({ exitCode: 0, signal: null });
    expect(performance.now() - stoppedAt).toBeLessThan(promptMs);
    expect(loadedBy(inventory).filter((url) => telemetryPackages.test(url)).length).toBeGreaterThan(0);
  });

  function startPrinting(env: NodeJS.ProcessEnv): Promise<ServiceProcess> {
    return startService('inventory', {
      env: { ...database.env, ...env },
      preload: ['./test/support/print-modules.ts'],
    });
  }
});

function loadedBy({ stderr }: ServiceProcess): string[] {
  return stderr.filter((line) => line.startsWith('loaded '));
}
