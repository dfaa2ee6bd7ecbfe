import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awaitAlert } from '../../../scripts/observability/alerts.ts';
import { createPrometheus, type Sample } from '../../../scripts/observability/prometheus.ts';

let body: unknown;
const server = createServer((_req, res) => res.end(JSON.stringify(body)));

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.close();
});

const prometheus = () => createPrometheus(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

describe('a query', () => {
  test('answers with labels and numbers', async () => {
    body = {
      status: 'success',
      data: { result: [{ metric: { job: 'pods' }, value: [1764180000.1, '12.5'] }] },
    };

    await expect(prometheus().query('up')).resolves.toEqual([{ labels: { job: 'pods' }, value: 12.5 }]);
  });

  test('that Prometheus refuses says why', async () => {
    body = { status: 'error', error: 'parse error: unexpected end of input' };

    await expect(prometheus().query('up{')).rejects.toThrow('Prometheus: parse error');
  });
});

describe('an alert', () => {
  const firing: Sample[] = [{ labels: { alertname: 'VmOutOfMesh' }, value: 1 }];
  const answerInTurn = (answers: Sample[][]) => ({
    query: () => Promise.resolve(answers.shift() ?? []),
  });

  test('has fired once it is found in the past, and ends once nothing fires', async () => {
    const { query } = answerInTurn([firing, firing, []]);

    await expect(awaitAlert({ query }, 'VmOutOfMesh', performance.now())).resolves.toMatch(
      /^the alert VmOutOfMesh fired, and had ended \d+ s after the break$/,
    );
  });

  test('that never fires is an error', async () => {
    const limits = { fireMs: 30, endMs: 30 };

    await expect(awaitAlert(answerInTurn([]), 'VmOutOfMesh', performance.now(), limits)).rejects.toThrow(
      'the alert VmOutOfMesh fires: not within 0.03 s. The last reason: it has not fired since',
    );
  });

  test('that never ends is an error', async () => {
    const limits = { fireMs: 30, endMs: 30 };
    const query = () => Promise.resolve(firing);

    await expect(awaitAlert({ query }, 'VmOutOfMesh', performance.now(), limits)).rejects.toThrow(
      'the alert VmOutOfMesh ends: not within 0.03 s. The last reason: it fires on',
    );
  });
});
