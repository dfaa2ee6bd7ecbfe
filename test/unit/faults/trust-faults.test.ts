import { createVerifier } from '../../../scripts/database/scram.ts';
import { explainUnavailable } from '../../../scripts/faults/capabilities.ts';
import { listDrills } from '../../../scripts/faults/catalogue.ts';
import type { Drill } from '../../../scripts/faults/fault.ts';
import { createStatsCollector } from '../../../scripts/ledger/client-stats.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildEntry, buildList } from '../../support/deployed-mesh.ts';
import { buildDeployment } from '../../support/deployments.ts';

const account = createStatsCollector().read();
const base64 = (text: string) => Buffer.from(text).toString('base64');

function prepare(name: string, table: [RegExp, Answer][], env: Record<string, string> = {}) {
  const run = buildRun(table);
  const deployment = buildDeployment(run, env);
  const drill = listDrills(deployment).find((candidate) => candidate.name === name);
  if (!drill) throw new Error(`There is no drill ${name}.`);
  return { drill, deployment, lines: run.lines };
}

const verify = (drill: Drill) => Promise.resolve().then(() => drill.prediction.verifyAfter?.(account));

describe('a drill of trust', () => {
  test.each(['all-restart-vm-first', 'all-restart-node-first', 'vm-long-off', 'clock-skew'])(
    "%s refuses to touch a host of the user's own, with a sentence",
    (name) => {
      const { drill, deployment } = prepare(name, [], { VM_HOST: 'db.example' });

      expect(explainUnavailable(deployment, drill.requires)).toMatch(
        /^db\.example is reached by ssh alone: .*\.$/,
      );
    },
  );

  test.each(['vm-long-off', 'token-expired'])(
    '%s does not mend a VM that has come back by itself',
    async (name) => {
      const entry = { ...buildEntry('True'), spec: { address: '10.0.0.20' } };
      const { drill, lines } = prepare(name, [
        [/^docker network inspect/, '10.0.0.0/24'],
        [/ get workloadentries /, buildList(entry)],
      ]);

      await expect(drill.mend?.()).rejects.toThrow('the VM came back by itself');

      expect(lines.join('\n')).not.toContain('istioctl');
    },
  );

  test('wrong-password gives the database a verifier, and cuts the connections that would go on', async () => {
    const given: string[] = [];
    const { drill } = prepare('wrong-password', [
      [/psql/, (_line, { input }) => String(given.push(input as string))],
    ]);

    await drill.inject();

    expect(given).toEqual([
      expect.stringMatching(/^alter role inventory password 'SCRAM-SHA-256\$/),
      expect.stringContaining('pg_terminate_backend'),
    ]);
  });

  test.each([
    ['another password in the database', 'pencil', 'quill'],
    ['two passwords in the Secret', 'pencil\nquill', 'quill'],
  ])('wrong-password fails over %s', async (_what, inSecret, wanted) => {
    const { drill } = prepare('wrong-password', [
      [/ get secret /, JSON.stringify({ data: { password: base64(inSecret) } })],
      [/psql/, createVerifier(wanted)],
    ]);

    await expect(verify(drill)).rejects.toThrow(/^the Secret has \d passwords, and the database wants/);
  });

  test.each([
    ['when a connection has lived on', '7 since noon\n8 since one', '1 of 2 connections lived on'],
    ['when none has', '9 since two', undefined],
  ])('cert-rotation tells %s', async (_what, after, told) => {
    const sessions = ['7 since noon\n6 since ten', after, after];
    let serial = 0;
    const serials: Answer = () =>
      JSON.stringify({ certificates: [{ cert_chain: [{ serial_number: String(++serial) }] }] });
    const { drill } = prepare('cert-rotation', [
      [/ get pods /, '{"items":[{"metadata":{"name":"one"},"status":{"phase":"Running"}}]}'],
      [/15000\/certs|GET certs/, serials],
      [/psql/, () => sessions.shift() ?? after],
    ]);

    await drill.inject();

    if (told === undefined) await expect(verify(drill)).rejects.toThrow('no connection to PostgreSQL');
    else await expect(verify(drill)).resolves.toContain(told);
  });
});
