import { exitCodeOf } from '../../../scripts/doctor/finding.ts';
import { judge } from '../../../scripts/doctor/judge.ts';
import type { Facts } from '../../../scripts/doctor/facts.ts';
import { buildFacts, findNames, readFacts } from '../../support/doctor-facts.ts';

const whole = readFacts('whole');
const at = (seconds: number) => new Date(whole.now + seconds * 1000).toISOString();
const hours = 3600;
const noCertificate = { 'certificate-from': 'unknown', 'certificate-until': 'unknown', identity: 'unknown' };

/** The whole cluster, changed. */
const cluster = (change: (told: NonNullable<Facts['cluster']['told']>) => void): Partial<Facts> => {
  const { told } = structuredClone(whole.cluster);
  if (!told) throw new Error('The cluster of whole.json is silent.');
  change(told);
  return { cluster: { told } };
};
const mesh = (change: (told: NonNullable<Facts['mesh']['told']>) => void): Partial<Facts> => {
  const { told } = structuredClone(whole.mesh);
  if (!told) throw new Error('The mesh of whole.json is silent.');
  change(told);
  return { mesh: { told } };
};

// What is too slow, or too dangerous, to be broken for real each time; the other findings have recordings.
describe('what the VM says', () => {
  test.each([
    ['vm-proxy-missing', { sidecar: 'unknown' }],
    ['vm-proxy-not-ready', { 'sidecar-ready': '503 unknown' }],
    ['vm-firewall-not-at-boot', { 'firewall-at-boot': 'disabled' }],
    ['vm-certificate-expired', { 'certificate-from': at(-25 * hours), 'certificate-until': at(-hours) }],
    ['vm-certificate-near-end', { 'certificate-from': at(-20 * hours), 'certificate-until': at(4 * hours) }],
    ['vm-identity-wrong', { identity: 'spiffe://cluster.local/ns/default/sa/default' }],
    ['vm-token-expired', { ...noCertificate, 'token-until': String(whole.now / 1000 - 5) }],
    ['vm-token-expired', { ...noCertificate, 'token-until': 'unknown' }],
    ['vm-token-near-end', { ...noCertificate, 'token-until': String(whole.now / 1000 + 30) }],
    ['vm-disk-full', { disks: '/ 50000000000 60000000000; /var/lib/postgresql/17/main 4096 67108864' }],
    ['vm-clock-unsynchronized', { container: 'none', 'clock-synchronized': 'no' }],
    ['vm-clock-skewed', { 'sidecar-ready': `200 ${new Date(whole.now + 90_000).toUTCString()}` }],
    ['version-skew', { sidecar: '1.30.0' }],
    ['redirects-missing', { 'sidecar-redirects': '1+0+1 in iptables-legacy' }],
    ['redirects-doubled', { 'sidecar-redirects': '2+1+1 in iptables-legacy' }],
    ['database-not-at-boot', { 'postgres-start-mode': 'manual' }],
    [
      'database-open-to-all',
      { 'postgres-rules': `${whole.vm.told?.status['postgres-rules'] ?? ''}; host all all samenet md5` },
    ],
    ['istiod-unreachable-dns', { 'istiod-address': 'unknown' }],
    ['istiod-unreachable-tcp', { 'istiod-tcp': 'No route to host' }],
    ['istiod-unreachable-tls', { 'istiod-tls': 'unknown' }],
  ])('is known as %s: %j', (name, words) => {
    expect(findNames(buildFacts(words))).toEqual([name]);
  });

  test('is fine at three quarters of a certificate, whatever its life', () => {
    expect(findNames(buildFacts({ 'certificate-from': at(-60), 'certificate-until': at(40) }))).toEqual([]);
  });

  test('is fine with an old token beside a good certificate', () => {
    expect(findNames(buildFacts({ 'token-until': '1' }))).toEqual([]);
  });

  test('of a clock that is ahead counts what is beyond the time that the answer took', () => {
    const clock = { shown: whole.now + 9_000, asked: whole.now, told: whole.now + 3_000 };
    const { told } = buildFacts({}).vm;
    const skewed = (vm: Facts['vm']) => judge({ ...whole, vm, path: { reason: 'not asked' } }).findings;

    expect(skewed({ told: { status: told?.status ?? {}, clock } })).toMatchObject([
      { name: 'vm-clock-skewed', seen: expect.stringContaining('6 s ahead of') },
    ]);
  });
});

describe('what the cluster says', () => {
  test.each<[string, Partial<Facts>]>([
    ['node-not-ready', cluster(({ nodes }) => nodes.forEach((node) => (node.isReady = false)))],
    [
      'database-service-wrong',
      cluster((told) => (told.services = told.services.filter(({ name }) => name !== 'postgres-1-vm'))),
    ],
    [
      'guessed-protocol',
      cluster(({ services }) =>
        services
          .filter(({ name }) => name === 'postgres-1-vm')
          .forEach(({ ports }) => Object.assign(ports[0] ?? {}, { name: 'http-postgres', appProtocol: '' })),
      ),
    ],
    [
      'gateway-down',
      cluster(({ deployments }) =>
        deployments.filter(({ name }) => name === 'gateway').forEach((one) => (one.available = 0)),
      ),
    ],
    ['vm-group-missing', mesh((told) => delete (told as { group?: unknown }).group)],
    ['probe-failing', mesh(({ group }) => Object.assign(group ?? {}, { probe: '/usr/bin/pg_isready' }))],
    [
      'second-postgres-service',
      mesh(({ serviceEntries }) =>
        serviceEntries.push({ namespace: 'other', name: 'db', addresses: [], ports: [5432] }),
      ),
    ],
    [
      'client-shut-out',
      mesh(({ tls }) => tls.push({ namespace: 'default', name: 'plain', host: '*.local', mode: 'DISABLE' })),
    ],
  ])('is known as %s', (name, parts) => {
    expect(findNames(buildFacts({}, parts))).toEqual([name]);
  });

  test('that a policy denies a client is told with its name, and how to delete it', () => {
    const deny = {
      namespace: 'istio-system',
      name: 'nobody',
      labels: {},
      action: 'DENY',
      rules: [{ to: [{ operation: { ports: ['5432'] } }] }],
    };

    expect(
      judge(
        buildFacts(
          {},
          mesh(({ policies }) => policies.push(deny)),
        ),
      ).findings,
    ).toMatchObject([
      {
        name: 'client-shut-out',
        seen: expect.stringContaining(
          'istio-system/nobody refuses cluster.local/ns/default/sa/inventory at postgres-1-vm:5432',
        ),
        mend: expect.stringMatching(/--namespace istio-system delete authorizationpolicy nobody$/),
      },
    ]);
  });

  test('of a path that is slow or cut is told while the VM itself is well', () => {
    const { clock } = whole.path.told ?? { clock: { shown: 0, asked: 0, told: 0 } };

    expect(findNames({ ...whole, path: { told: { connectMs: 210, clock } } })).toEqual(['vm-network-slow']);
    expect(findNames({ ...whole, path: { told: { refusal: '', clock } } })).toEqual(['vm-network-cut']);
  });
});

describe('silence', () => {
  test('of one answer of the VM takes nothing else away, and is told', () => {
    const { findings, untold } = judge(buildFacts({ disks: undefined, 'sidecar-at-boot': 'disabled' }));

    expect(findings).toMatchObject([{ name: 'vm-proxy-not-at-boot' }]);
    expect(untold).toEqual([{ question: 'all about the VM', reason: 'it did not tell in time: disks' }]);
  });

  test('of a tool of this machine is no finding, and no all-clear', () => {
    const reason = 'kubectl failed (not found on this machine): ';
    const examination = judge({
      ...whole,
      cluster: { reason },
      mesh: { reason },
      path: { reason },
      passwordFits: { reason },
    });

    expect(examination.findings).toEqual([]);
    expect(exitCodeOf(examination)).toBe(2);
  });

  test('of both sides is told of both', () => {
    const reason = 'timed out';
    const silent = { reason };
    const facts = {
      ...whole,
      cluster: silent,
      mesh: silent,
      vm: silent,
      path: silent,
      passwordFits: silent,
      library: silent,
    };

    expect(judge(facts)).toMatchObject({
      findings: [
        { name: 'cluster-unreachable' },
        { name: 'vm-unreachable' },
        { name: 'library-silent', followsFrom: 'cluster-unreachable' },
      ],
      untold: [],
    });
  });

  test.each([
    [0, { findings: [], untold: [] }],
    [
      0,
      {
        findings: [{ name: 'workshop-step-behind', seen: '', why: '', mend: '', isNote: true as const }],
        untold: [],
      },
    ],
    [
      1,
      {
        findings: [{ name: 'istiod-down', seen: '', why: '', mend: '' }],
        untold: [{ question: '', reason: '' }],
      },
    ],
    [2, { findings: [], untold: [{ question: '', reason: '' }] }],
  ])('and findings give exit code %d', (code, examination) => {
    expect(exitCodeOf(examination)).toBe(code);
  });
});
