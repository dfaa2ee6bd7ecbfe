import { diagnose } from '../../../scripts/doctor/diagnose.ts';
import type { Facts } from '../../../scripts/doctor/facts.ts';
import { getExitCode } from '../../../scripts/doctor/finding.ts';
import { formatJson } from '../../../scripts/doctor/format.ts';
import { run } from '../../../scripts/lib/run.ts';
import { buildFacts, findNames, readFacts } from '../../support/doctor-facts.ts';

const healthy = readFacts('healthy');
const at = (seconds: number) => new Date(healthy.now + seconds * 1000).toISOString();
const hours = 3600;
const noCertificate = { 'certificate-from': 'unknown', 'certificate-until': 'unknown', identity: 'unknown' };

/** The healthy cluster, changed. */
const cluster = (change: (facts: NonNullable<Facts['cluster']['value']>) => void): Partial<Facts> => {
  const { value } = structuredClone(healthy.cluster);
  if (!value) throw new Error('The cluster of healthy.json does not answer.');
  change(value);
  return { cluster: { value } };
};
const identify = (kind: string, namespace: string, name: string) => ({
  kind,
  metadata: { namespace, name, uid: '' },
});
const mesh = (change: (facts: NonNullable<Facts['mesh']['value']>) => void): Partial<Facts> => {
  const { value } = structuredClone(healthy.mesh);
  if (!value) throw new Error('The mesh of healthy.json does not answer.');
  change(value);
  return { mesh: { value } };
};

const unsynchronized = { container: 'none', 'clock-synchronized': 'no' };

// Breaks that are too slow or too dangerous to make for real each time; the other findings have recordings.
describe('diagnose, from the status of the VM', () => {
  test.each([
    ['vm-proxy-missing', { sidecar: 'unknown' }],
    ['vm-proxy-not-ready', { 'sidecar-ready': '503 unknown' }],
    ['vm-firewall-not-at-boot', { 'firewall-at-boot': 'disabled' }],
    ['vm-certificate-expired', { 'certificate-from': at(-25 * hours), 'certificate-until': at(-hours) }],
    ['vm-certificate-near-end', { 'certificate-from': at(-20 * hours), 'certificate-until': at(4 * hours) }],
    ['vm-identity-wrong', { identity: 'spiffe://cluster.local/ns/default/sa/default' }],
    ['vm-token-expired', { ...noCertificate, 'token-until': String(healthy.now / 1000 - 5) }],
    ['vm-token-expired', { ...noCertificate, 'token-until': 'unknown' }],
    ['vm-token-near-end', { ...noCertificate, 'token-until': String(healthy.now / 1000 + 30) }],
    ['vm-disk-full', { disks: '/ 50000000000 60000000000; /var/lib/postgresql/17/main 4096 67108864' }],
    ['vm-clock-unsynchronized', { ...unsynchronized, 'time-service': 'unknown' }],
    ['vm-clock-skewed', { 'sidecar-ready': `200 ${new Date(healthy.now + 90_000).toUTCString()}` }],
    ['version-skew', { sidecar: '1.30.0' }],
    ['redirects-missing', { 'sidecar-redirects': '1+0+1 in iptables-legacy' }],
    ['redirects-doubled', { 'sidecar-redirects': '2+1+1 in iptables-legacy' }],
    ['database-not-at-boot', { 'postgres-start-mode': 'manual' }],
    [
      'database-open-to-all',
      { 'postgres-rules': `${healthy.vm.value?.status['postgres-rules'] ?? ''}; host all all samenet md5` },
    ],
    ['istiod-unreachable-dns', { 'istiod-address': 'unknown' }],
    ['istiod-unreachable-tcp', { 'istiod-tcp': 'No route to host' }],
    ['istiod-unreachable-tls', { 'istiod-tls': 'unknown' }],
  ])('finds %s: %j', (name, fields) => {
    expect(findNames(buildFacts(fields))).toEqual([name]);
  });

  test('looks at the time service that is there, and installs no other', () => {
    const facts = buildFacts({ ...unsynchronized, 'time-service': 'systemd-timesyncd.service' });

    expect(diagnose(facts).findings).toMatchObject([
      {
        seen: 'systemd-timesyncd.service has no server to take the time from',
        mend: expect.stringContaining('systemctl restart systemd-timesyncd.service'),
      },
    ]);
  });

  test('finds nothing before three quarters of the life of a certificate are over, however short it is', () => {
    expect(findNames(buildFacts({ 'certificate-from': at(-60), 'certificate-until': at(40) }))).toEqual([]);
  });

  test('finds nothing when the token has expired and the certificate is valid', () => {
    expect(findNames(buildFacts({ 'token-until': '1' }))).toEqual([]);
  });

  test('leaves the time that the answer took out of the skew of a clock', () => {
    const clock = { time: healthy.now + 9_000, requestedAt: healthy.now, receivedAt: healthy.now + 3_000 };
    const { value } = buildFacts({}).vm;
    const skewed = (vm: Facts['vm']) =>
      diagnose({ ...healthy, vm, networkPath: { error: 'not asked' } }).findings;

    expect(skewed({ value: { status: value?.status ?? {}, clock } })).toMatchObject([
      { name: 'vm-clock-skewed', seen: expect.stringContaining('6 s ahead of') },
    ]);
  });
});

describe('diagnose, from the objects of the cluster', () => {
  test.each<[string, Partial<Facts>]>([
    ['node-not-ready', cluster(({ nodes }) => nodes.forEach((node) => (node.isReady = false)))],
    [
      'database-service-wrong',
      cluster((facts) => (facts.services = facts.services.filter(({ name }) => name !== 'postgres-1-vm'))),
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
    [
      'vm-entry-unhealthy',
      mesh(({ workloadEntries }) => workloadEntries.forEach((entry) => delete entry.status)),
    ],
    ['vm-group-missing', mesh((facts) => delete facts.workloadGroup)],
    [
      'probe-failing',
      mesh(({ workloadGroup }) =>
        Object.assign(workloadGroup?.spec ?? {}, { probe: { exec: { command: ['/usr/bin/pg_isready'] } } }),
      ),
    ],
    [
      'second-postgres-service',
      mesh(({ serviceEntries }) =>
        serviceEntries.push({
          ...identify('ServiceEntry', 'other', 'db'),
          spec: { ports: [{ number: 5432 }] },
        }),
      ),
    ],
    [
      'client-shut-out',
      mesh(({ destinationRules }) =>
        destinationRules.push(
          { ...identify('DestinationRule', 'default', 'web'), spec: { host: 'web', trafficPolicy: {} } },
          {
            ...identify('DestinationRule', 'default', 'plain'),
            spec: { host: '*.local', trafficPolicy: { tls: { mode: 'DISABLE' } } },
          },
        ),
      ),
    ],
  ])('finds %s', (name, parts) => {
    expect(findNames(buildFacts({}, parts))).toEqual([name]);
  });

  test('names the policy that denies a client, and how to delete it', () => {
    const deny = {
      ...identify('AuthorizationPolicy', 'istio-system', 'nobody'),
      spec: { action: 'DENY', rules: [{ to: [{ operation: { ports: ['5432'] } }] }] },
    };

    expect(
      diagnose(
        buildFacts(
          {},
          mesh(({ authorizationPolicies }) => authorizationPolicies.push(deny)),
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

  test('finds a network that is slow or cut while the VM itself is well', () => {
    const { clock } = healthy.networkPath.value ?? { clock: { time: 0, requestedAt: 0, receivedAt: 0 } };

    expect(findNames({ ...healthy, networkPath: { value: { connectMs: 210, clock } } })).toEqual([
      'vm-network-slow',
    ]);
    expect(findNames({ ...healthy, networkPath: { value: { refusal: '', clock } } })).toEqual([
      'vm-network-cut',
    ]);
  });
});

describe('diagnose, when something does not answer', () => {
  test('says which field of the VM is missing, and finds all that does not need it', () => {
    const { findings, unanswered } = diagnose(
      buildFacts({ disks: undefined, 'sidecar-at-boot': 'disabled' }),
    );

    expect(findings).toMatchObject([{ name: 'vm-proxy-not-at-boot' }]);
    expect(unanswered).toEqual([
      { question: 'everything about the VM', reason: 'it did not report in time: disks' },
    ]);
  });

  test('takes a tool that is missing on this machine for neither a finding nor an all-clear', () => {
    const error = 'kubectl failed (not found on this machine): ';
    const diagnosis = diagnose({
      ...healthy,
      cluster: { error },
      mesh: { error },
      networkPath: { error },
      passwordMatches: { error },
    });

    expect(diagnosis.findings).toEqual([]);
    expect(getExitCode(diagnosis)).toBe(2);
  });

  test('names both sides when neither answers', () => {
    const silent = { error: 'timed out' };
    const facts = {
      ...healthy,
      cluster: silent,
      mesh: silent,
      vm: silent,
      networkPath: silent,
      passwordMatches: silent,
      library: silent,
    };

    expect(diagnose(facts)).toMatchObject({
      findings: [
        { name: 'cluster-unreachable' },
        { name: 'vm-unreachable' },
        { name: 'library-silent', followsFrom: 'cluster-unreachable' },
      ],
      unanswered: [],
    });
  });

  test.each([
    [0, { findings: [], unanswered: [] }],
    [
      0,
      {
        findings: [{ name: 'workshop-step-behind', seen: '', why: '', mend: '', isNote: true as const }],
        unanswered: [],
      },
    ],
    [
      1,
      {
        findings: [{ name: 'istiod-down', seen: '', why: '', mend: '' }],
        unanswered: [{ question: '', reason: '' }],
      },
    ],
    [2, { findings: [], unanswered: [{ question: '', reason: '' }] }],
  ])('the exit code is %d', (code, diagnosis) => {
    expect(getExitCode(diagnosis)).toBe(code);
  });
});

test('formatJson has the names that other programs read', () => {
  const finding = { name: 'istiod-down', seen: 'a', why: 'b', mend: 'c', followsFrom: 'node-not-ready' };
  const unanswered = [{ question: 'd', reason: 'e' }];

  const text = formatJson({ findings: [finding], unanswered }, { isDeployed: true });

  expect(JSON.parse(text)).toEqual({ isDeployed: true, findings: [finding], untold: unanswered });
});

describe("the cure of names that don't come from /etc/hosts", () => {
  test.each([
    ['hosts: dns', 'hosts: files dns'],
    [
      'hosts:          mymachines resolve [!UNAVAIL=return] dns ldap',
      'hosts:          files mymachines resolve [!UNAVAIL=return] dns ldap',
    ],
  ])('keeps every other source of %j', async (before, after) => {
    const [finding] = diagnose(buildFacts({ 'istiod-address': 'unknown' })).findings;
    const [expression = ''] = /s\/\^hosts:.*&files \//.exec(finding?.mend ?? '') ?? [];

    await expect(run('sed', [expression], { input: before })).resolves.toBe(after);
  });
});
