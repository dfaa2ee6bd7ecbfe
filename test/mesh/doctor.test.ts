import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listMatrixRows } from '../../scripts/faults/catalogue.ts';
import { runMatrixRow } from '../../scripts/faults/run-matrix.ts';
import { diagnose } from '../../scripts/doctor/diagnose.ts';
import { gatherFacts } from '../../scripts/doctor/facts.ts';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import { run } from '../../scripts/lib/run.ts';
import type { DeployedLibrary } from '../../scripts/testing/deploy-library.ts';
import { deployLimitMs } from '../../scripts/testing/verbs.ts';
import { deployMeshTest, meshEnv } from '../support/library.ts';

/** Those that are made and undone within a second or two; `make doctor-matrix` makes them all, and takes its time. */
const quickFaults = [
  ...['vm-frozen', 'hosts-line-gone', 'hosts-line-of-others', 'names-not-from-hosts', 'istiod-port-shut'],
  ...['proxy-not-at-boot', 'redirects-twice', 'firewall-gone', 'certificate-near-end'],
  ...['database-frozen', 'database-not-at-boot', 'open-to-all', 'inventory-rejected', 'drill-wrong-password'],
  ...['port-without-protocol', 'second-service', 'namespace-without-label', 'policy-shuts-out'],
  ...['sidecar-hides', 'rule-deleted', 'step-behind', 'entry-stale'],
];
const breakLimitMs = 360_000;
const bundleLimitMs = 180_000;
const planted = 'a-password-in-a-log';

let library: DeployedLibrary;

beforeAll(async () => {
  library = await deployMeshTest();
}, deployLimitMs);

describe('doctor', () => {
  test('finds nothing on a healthy deployment, within 10 s', async () => {
    const start = performance.now();
    const diagnosis = diagnose(await gatherFacts(library.deployment));
    const seconds = (performance.now() - start) / 1000;

    expect(diagnosis).toEqual({ findings: [], unanswered: [] });
    expect(seconds).toBeLessThan(10);
  });

  test.each(quickFaults)(
    'names the cause of %s first, and finds nothing once it is undone',
    async (name) => {
      const fault = listMatrixRows(library.deployment).find((candidate) => candidate.name === name);
      if (!fault) throw new Error(`There is no fault "${name}".`);

      const { found, problem } = await runMatrixRow(library.deployment, fault);

      expect([found[0], problem]).toEqual([fault.finding, '']);
    },
    breakLimitMs,
  );
});

describe('support-bundle', () => {
  /** What must be in no file: `known` wherever it stands, the lines of keys within those. After a reboot the VM has no token. */
  async function readSecrets(): Promise<{ known: string[]; keyLines: string[] }> {
    const { cluster, machine, database } = library.deployment;
    const password = Buffer.from(
      await cluster.kubectl(['get', 'secret', 'inventory-database', '-o', 'jsonpath={.data.password}']),
      'base64',
    ).toString('utf8');
    const bodyOf = (key: string) => key.split('\n').filter((line) => !line.startsWith('-----'));
    const known = [
      password,
      Buffer.from(password).toString('base64'),
      await database.sql("select rolpassword from pg_authid where rolname = 'inventory'"),
      await machine.sh('cat /var/run/secrets/tokens/istio-token 2> /dev/null || true'),
    ];
    const keys = [await machine.sh('cat /etc/certs/key.pem'), await readFile(machine.ssh.key ?? '', 'utf8')];
    const isThere = (secret: string) => secret !== '';
    return { known: known.filter(isThere), keyLines: keys.flatMap(bodyOf).filter(isThere) };
  }

  test(
    'holds what both sides say, and no secret',
    async () => {
      const { machine } = library.deployment;
      const { known, keyLines } = await readSecrets();
      // By its input, lest ssh's own log has it.
      await machine.sh('cat >> /var/log/istio/istio.err.log', {
        input: `PGPASSWORD=${planted} connecting to postgres://inventory:${planted}@localhost\n${known.join('\n')}\n`,
      });
      const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
      try {
        await run(
          'bash',
          ['-c', 'cd "$0" && "$1" "$2"', folder, process.execPath, `${projectRoot}scripts/support-bundle.ts`],
          {
            env: meshEnv,
            timeoutMs: bundleLimitMs,
          },
        );
        const [archive = ''] = await readdir(folder);
        await run('tar', ['--extract', '--file', join(folder, archive), '--directory', folder]);
        const entries = await readdir(folder, { recursive: true, withFileTypes: true });
        const files = entries.filter((one) => one.isFile() && one.name !== archive);
        const texts = await Promise.all(files.map((one) => readFile(join(one.parentPath, one.name), 'utf8')));

        const leaks = files.flatMap(({ name }, index) =>
          [...known, ...keyLines, planted].some((secret) => texts[index]?.includes(secret)) ? [name] : [],
        );
        expect(leaks).toEqual([]);
        expect(texts.join('\n')).toContain('connecting to postgres://inventory:[left out]@localhost');
        const missing = texts[files.findIndex(({ name }) => name === 'missing.txt')]?.trim();
        expect(missing).toBe('');
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    bundleLimitMs + 30_000,
  );
});
