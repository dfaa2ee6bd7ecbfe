import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBundle } from '../../../scripts/doctor/support-bundle/bundle.ts';
import { truncate } from '../../../scripts/doctor/support-bundle/bundle-file.ts';
import { removeSecrets } from '../../../scripts/doctor/support-bundle/envoy-files.ts';
import { createRedactor } from '../../../scripts/doctor/support-bundle/redact.ts';
import { createVerifier } from '../../../scripts/database/scram.ts';
import { projectRoot } from '../../../scripts/lib/project-root.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { makeDirectory } from '../../support/temporary.ts';

const password = 'correct-horse-battery';
/** Of another program: the Secret doesn't have it. */
const otherPassword = 'nobody-knows-it';
const verifier = createVerifier(password);
const token = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJpc3Rpby1jYSJ9.c2lnbmF0dXJl';
const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----';
/** The output of the most careless command. */
const careless = [
  `primary_conninfo = 'user=replicator password=${otherPassword} host=10.0.0.9'`,
  `primary_conninfo = 'user=replicator password = ''${otherPassword} and more'' host=10.0.0.9'`,
  `PGPASSWORD=${password}`,
  `postgres://inventory:${password}@127.0.0.1/library`,
  Buffer.from(password).toString('base64'),
  verifier,
  token,
  key,
].join('\n');
/** Of the role that follows the primary. */
const replicationPassword = 'battery-staple-horse';
const encode = (text: string) => Buffer.from(text).toString('base64');
const secret = JSON.stringify({ data: { password: Buffer.from(password).toString('base64') } });
const pods = JSON.stringify({
  items: [
    {
      metadata: { name: 'inventory-1', namespace: 'default' },
      spec: { containers: [{ name: 'inventory' }], initContainers: [{ name: 'istio-proxy' }] },
      status: { containerStatuses: [{ name: 'inventory', restartCount: 1 }] },
    },
  ],
});

async function readBundle(...table: Parameters<typeof buildRun>[0]): Promise<Record<string, string>> {
  const folder = await makeDirectory();
  await writeBundle(buildDeployment(buildRun(table), { WEB_PORT: '9' }), folder);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const texts = files.map(async ({ parentPath, name }) => [
    join(parentPath, name).slice(folder.length + 1),
    await readFile(join(parentPath, name), 'utf8'),
  ]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
}

describe('writeBundle', () => {
  test('leaves every secret out of every file, however careless the commands are', async () => {
    const files = await readBundle(
      [/ get secret inventory-database /, secret],
      [/ get pods --namespace \S+ -o json$/, pods],
      [/config_dump/, JSON.stringify({ configs: [{ '@type': 'x.ClustersConfigDump', careless }] })],
      [/./, careless],
    );

    const text = JSON.stringify(files);
    for (const hidden of [
      password,
      otherPassword,
      'and more',
      Buffer.from(password).toString('base64'),
      token,
      'b3BlbnNzaC1rZXk',
      verifier.slice(-40),
    ]) {
      expect(text).not.toContain(hidden);
    }
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        'doctor.json',
        'facts.json',
        'status.txt',
        'mesh/objects.yaml',
        'vm/journal.log',
        'proxies/inventory/config-dump.json',
        'proxies/postgres-1-vm/config-dump.json',
        'logs/default/inventory-1.istio-proxy.log',
        'logs/default/inventory-1.inventory.previous.log',
      ]),
    );
  });

  test('has both sides of the database, without the password by which they follow each other', async () => {
    const leak = `${careless}\nto follow: ${replicationPassword} ${encode(replicationPassword)}`;
    const files = await readBundle(
      [/ get secret inventory-database /, secret],
      [
        / get secret postgres-1-replication /,
        JSON.stringify({ data: { password: encode(replicationPassword) } }),
      ],
      [/ get service postgres-1-vm-replication /, '{"kind":"Service"}'],
      [/ get service postgres-1-vm /, '{"spec":{"selector":{"app":"postgres-1"}}}'],
      [/ get pods --namespace \S+ -o json$/, pods],
      [/./, leak],
    );

    expect(files).toMatchObject({
      'sides/postgres-1-vm.txt': expect.stringContaining('to follow: [left out] [left out]') as string,
      'sides/postgres-1.txt': expect.stringContaining('to follow: [left out]') as string,
      'postgres-1-0/postgresql.conf': expect.stringContaining('to follow: [left out]') as string,
    });
    for (const hidden of [replicationPassword, encode(replicationPassword), password, otherPassword])
      expect(JSON.stringify(files)).not.toContain(hidden);
  });

  test('says what doctor finds, and what is missing, when nothing answers at all', async () => {
    const files = await readBundle([/./, { fails: `no route; ${token}` }]);

    expect(files['doctor.txt']).toMatch(/✗ cluster-unreachable[^]*✗ vm-unreachable/);
    expect(files['missing.txt']).toMatch(/^vm\/journal\.log: .*no route; \[left out\]$/m);
    expect(JSON.stringify(files)).not.toContain(token);
  });
});

test('make support-bundle writes an archive that nobody else can read, whatever the umask', async () => {
  const directory = await makeDirectory();
  const code = `process.umask(0o022); await import('${projectRoot}scripts/support-bundle.ts');`;
  // Of all programs, this one finds only those that pack.
  const env = { NAME: 'no-deployment', PATH: join(directory, 'bin') };
  await mkdir(env.PATH);
  await Promise.all(['tar', 'gzip'].map((name) => symlink(`/usr/bin/${name}`, join(env.PATH, name))));

  const { status } = spawnSync(process.execPath, ['--eval', code], { cwd: directory, env });

  const archive = (await readdir(directory)).find((name) => name.endsWith('.tar.gz')) ?? 'none';
  const { mode } = await stat(join(directory, archive));
  expect({ status, mode: (mode & 0o777).toString(8) }).toEqual({ status: 0, mode: '600' });
}, 60_000);

describe('createRedactor', () => {
  test.each([
    ['a password that is in the Secret', `is ${password}.`, 'is [left out].'],
    ['a key that was cut off', '-----BEGIN PRIVATE KEY-----\nMII', '[left out]'],
    ['the password of a URL', 'redis://me:pass@host/0', 'redis://me:[left out]@host/0'],
    [
      'the password of a standby',
      "primary_conninfo = 'user=me password=pass host=h'",
      "primary_conninfo = 'user=me password=[left out] host=h'",
    ],
    [
      'a setting that only sounds like one',
      'password_encryption = scram-sha-256',
      'password_encryption = scram-sha-256',
    ],
    ['an ordinary line as it is', '{"msg":"inserted","id":7}', '{"msg":"inserted","id":7}'],
  ])('takes care of %s', (_what, text, expected) => {
    expect(createRedactor([password])(text)).toBe(expected);
  });
});

test('truncate keeps the end of a long log, and the beginning of other long files', () => {
  const long = `first\n${'x'.repeat(3 * 2 ** 20)}\nlast`;

  expect(truncate(long, true)).toMatch(/^\[\d+ characters are left out here\][^]*last$/);
  expect(truncate(long, false)).toMatch(/^first[^]*left out here\]$/);
  expect(truncate('short', true)).toBe('short');
});

test("removeSecrets keeps the rest of Envoy's configuration", () => {
  const configs = [
    'type.googleapis.com/envoy.admin.v3.SecretsConfigDump',
    'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
  ];

  const kept = removeSecrets(JSON.stringify({ configs: configs.map((type) => ({ '@type': type })) }));

  expect(JSON.parse(kept)).toEqual({ configs: [{ '@type': configs[1] }] });
});
