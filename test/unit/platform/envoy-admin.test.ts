import { readFile } from 'node:fs/promises';
import { createSidecar } from '../../../services/platform/envoy-admin/sidecar.ts';
import { classifyTransportSecurity } from '../../../services/platform/envoy-admin/transport-security.ts';
import { startStub, type StubService } from '../../support/stub-service.ts';
import { remainingMs } from '../../support/wait.ts';

type Answers = Record<'certs' | 'clusters' | 'endpoints' | 'configuration' | 'listeners', object> & {
  stats: string[];
};

const host = (name: string) => `${name}.default.svc.cluster.local`;
const database = { host: host('postgres-1-vm'), port: 5432 };
const toOthers = {
  inventory: { host: host('inventory'), port: 8081 },
  replicas: { host: host('inventory-replicas'), port: 8081 },
  acquisitions: { host: host('acquisitions'), port: 8082 },
};

let admin: StubService | undefined;
afterEach(() => admin?.close());

/** Recorded of Envoy in a pod of the deployed library, at a step of the workshop; shortened. */
async function replay(name: string, port: number, upstreams: Parameters<typeof createSidecar>[1]) {
  const file = new URL(`recorded/${name}.json`, import.meta.url);
  const answers = JSON.parse(await readFile(file, 'utf8')) as Answers;
  let version = 1;
  admin = await startStub(({ url }, res) => {
    const what = decodeURIComponent(url);
    if (what.includes('cds')) res.end(`cluster_manager.cds.version: ${version}\n`);
    else if (what.startsWith('/stats')) res.end(answers.stats.join('\n'));
    else if (what.startsWith('/certs')) res.end(JSON.stringify(answers.certs));
    else if (what.startsWith('/clusters')) res.end(JSON.stringify(answers.clusters));
    else if (what.includes('dynamic_endpoint')) res.end(JSON.stringify(answers.endpoints));
    else if (what.includes('dynamic_active_clusters')) res.end(JSON.stringify(answers.configuration));
    else if (what.includes('dynamic_listeners')) res.end(JSON.stringify(answers.listeners));
    else res.writeHead(404).end();
  });
  const settings = { PROXY_ADMIN_ADDRESS: `127.0.0.1:${admin.port}`, PORT: port };
  const sidecar = createSidecar(settings, upstreams, remainingMs());
  if (!sidecar) throw new Error('an address was given, and there is no sidecar');
  const configReads = () =>
    admin?.requests.filter(({ url }) => url.includes('dynamic_active_clusters')).length;
  return { sidecar, configReads, change: () => (version += 1) };
}

describe("a service's own sidecar", () => {
  test('knows of mutual TLS, and of both identities, at the last step', async () => {
    const { sidecar } = await replay('step-5-inventory', 8081, { database });

    expect(await sidecar.read()).toEqual({
      certificate: {
        identity: 'spiffe://cluster.local/ns/default/sa/inventory',
        serial: expect.stringMatching(/^[0-9a-f]{20,}$/),
        expiresAt: expect.stringMatching(/^2\d{3}-.*Z$/),
      },
      upstreams: [
        {
          to: 'database',
          security: 'mtls',
          serverIdentity: 'spiffe://cluster.local/ns/default/sa/postgres-1-vm',
          bytesPerSecond: null,
        },
      ],
      rules: {
        mutualTls: 'demanded',
        authorization: true,
        knownHostsOnly: true,
        knownServicesOnly: true,
      },
    });
  });

  test('knows of plaintext at the first step, though handshakes were counted before it', async () => {
    const { sidecar } = await replay('step-1-inventory', 8081, { database });

    expect(await sidecar.read()).toMatchObject({
      upstreams: [{ to: 'database', security: 'plaintext', serverIdentity: null }],
      rules: { mutualTls: 'off', authorization: false, knownHostsOnly: false, knownServicesOnly: false },
    });
  });

  test('claims nothing of a service to which it has had no connection', async () => {
    const { sidecar } = await replay('step-5-web', 8080, toOthers);

    const { upstreams, rules } = await sidecar.read();

    expect(upstreams.map(({ to, security }) => [to, security])).toEqual([
      ['inventory', 'mtls'],
      ['replicas', 'unknown'],
      ['acquisitions', 'unknown'],
    ]);
    expect(rules.knownServicesOnly).toBe(true);
  });

  test('is asked for its long configuration only when that has changed', async () => {
    const { sidecar, configReads, change } = await replay('step-5-inventory', 8081, { database });

    await sidecar.read();
    await sidecar.read();
    expect(configReads()).toBe(1);

    change();
    await sidecar.read();
    expect(configReads()).toBe(2);
  });

  test('is not there outside of a mesh', () => {
    expect(createSidecar({ PORT: 8081 }, { database })).toBeUndefined();
  });
});

describe('classifyTransportSecurity', () => {
  const stats = {
    established: 3,
    active: 2,
    activeOfAllConfigs: 2,
    tlsHandshakes: 3,
    bytes: 0,
  };
  const upstream = { tlsRequirement: { serverIdentity: 'spiffe://a/b' }, endpointTls: [true, true], stats };

  test.each([
    ['mtls', 'each connection had its handshake', {}],
    ['unknown', 'a connection had none', { stats: { ...stats, tlsHandshakes: 2 } }],
    [
      'unknown',
      'a connection is left from another configuration',
      { stats: { ...stats, activeOfAllConfigs: 3 } },
    ],
    [
      'unknown',
      'there was no connection yet',
      { stats: { ...stats, established: 0, active: 0, activeOfAllConfigs: 0 } },
    ],
    ['unknown', 'there is no endpoint', { endpointTls: [] }],
    ['plaintext', 'one endpoint takes plaintext', { endpointTls: [true, false] }],
    ['plaintext', 'no identity is demanded', { tlsRequirement: null }],
  ])('answers %s when %s', (expected, _when, change) => {
    expect(classifyTransportSecurity({ ...upstream, ...change })).toBe(expected);
  });
});
