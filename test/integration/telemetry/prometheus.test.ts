import { findFreePort } from '../../../scripts/lib/ports.ts';
import type { TestDatabase } from '../../../scripts/testing/postgres.ts';
import { createDatabase } from '../../support/postgres.ts';
import { killServices, startService } from '../../support/process.ts';
import { addBook } from '../../support/writers.ts';

describe('/metrics for Prometheus', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
  });

  afterAll(async () => {
    await killServices();
    await database.drop();
  });

  test('counts requests by route and status, when it is asked for', async () => {
    const port = await findFreePort();
    const inventory = await startService('inventory', {
      env: {
        ...database.env,
        OTEL_METRICS_EXPORTER: 'prometheus',
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      },
    });

    await addBook(inventory.url, crypto.randomUUID());

    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const requests = metrics
      .split('\n')
      .filter((line) => line.startsWith('http_server_request_duration_count{'));
    expect(requests).toContainEqual(
      expect.stringMatching(/method="POST".*http_route="\/books",http_response_status_code="201".* 1$/),
    );
    expect(metrics).toContain('service_name="inventory"');
  });
});
