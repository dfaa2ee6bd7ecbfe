import { createDeployment, type Deployment } from '../../scripts/deployment/deployment.ts';
import { parseSettings } from '../../scripts/lib/settings.ts';
import { sideNames, type Side } from '../../scripts/cluster/database-placement.ts';
import { buildRun, type Answer } from './commands.ts';

const soon = () => new Date(Date.now() + 1_000).toISOString();
const certificates = (account: string, end: string) =>
  JSON.stringify({
    certificates: [
      {
        cert_chain: [
          {
            subject_alt_names: [{ uri: `spiffe://cluster.local/ns/default/sa/${account}` }],
            expiration_time: end,
          },
        ],
      },
    ],
  });

export const buildPod = (
  app: string,
  ready = 'True',
  restartPolicy: string | undefined = 'Always',
  version = '1.31.1',
) => ({
  metadata: { name: `${app}-1`, labels: { app } },
  spec: { initContainers: [{ name: 'istio-proxy', restartPolicy, image: `istio/proxyv2:${version}` }] },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready }] },
});

export const buildEntry = (status: string, message?: string, address = '10.0.0.20', annotations = {}) => ({
  metadata: { name: `postgres-1-vm-${address}`, annotations },
  spec: { address },
  status: { conditions: [{ type: 'Healthy', status, message }] },
});

export const applicationPods = ['gateway', 'istiod-gateway', 'web', 'acquisitions', 'inventory'].map((app) =>
  buildPod(app),
);

export const buildList = (...items: object[]) => JSON.stringify({ items });
export const buildCertificates = certificates;

/** A line of a proxy's access log that is written just now. */
export const buildLine = (text: string) => `[${soon()}] ${text}`;

let handshakes = 0;
let answerBytes = 0;
const connection = () => `"- - -" 0 - - - "-" 280 ${answerBytes + 700} 20 -`;

/** What the proxy beside PostgreSQL logs of those who try to connect. */
const databaseLog = () =>
  [
    buildLine(`${connection()} inbound|5432|| 127.0.0.6:1 10.0.0.20:5432 10.0.0.2:2`),
    buildLine('"- - -" 0 NR filter_chain_not_found - "-" 0 0 0 - - - 10.0.0.20:5432 10.0.0.2:3 - -'),
    buildLine(
      '"- - -" 0 - - rbac_access_denied_matched_policy[ns[default]-policy[only-inventory]-rule[0]] "-"',
    ),
  ].join('\n');

/** How every command of the checks is answered where everything is as we claim. */
const wellDeployed: [RegExp, Answer][] = [
  [/ get deployments --selector .*=mesh-library-observe /, buildList()],
  [/ get workloadentries /, buildList(buildEntry('True'))],
  [
    / get deployments --all-namespaces --selector app=istiod /,
    buildList({
      metadata: { namespace: 'istio-system' },
      spec: { template: { spec: { containers: [{ image: 'istio/pilot:1.31.1-distroless' }] } } },
    }),
  ],
  [/ get pods --selector app\.kubernetes\.io/, buildList(...applicationPods)],
  [/ get pods --selector app=inventory -o json$/, buildList(buildPod('inventory'))],
  [/ get nodes /, buildList({ status: { addresses: [{ type: 'InternalIP', address: '10.0.0.2' }] } })],
  [/ pilot-agent request GET certs$/, certificates('inventory', '2999-01-01T00:00:00Z')],
  [/^ssh .*15000\/certs/, certificates('postgres-1-vm', '2999-01-01T00:00:00Z')],
  [
    / pilot-agent request GET 'stats/,
    () => `cluster.outbound|5432||postgres-1-vm.default.svc.cluster.local;.ssl.handshake: ${++handshakes}`,
  ],
  [/^ssh .*15000\/stats/, () => `listener.0.0.0.0_15006.ssl.handshake: ${++handshakes}`],
  [/^docker network inspect/, '10.0.0.0/24'],
  [/^ssh .*stat --format %s/, '0'],
  [/^ssh .*tail --bytes/, databaseLog],
  [
    / logs --selector app=inventory /,
    () =>
      [
        buildLine(`${connection()} outbound|5432||postgres-1-vm.default.svc.cluster.local 10.0.1.1:2`),
        buildLine('"- - -" 0 UH - - "-" BlackHoleCluster - 10.0.0.2:10250 10.0.1.1:4 - -'),
        buildLine('"- - -" 0 NR filter_chain_not_found - "-"'),
        buildLine('"GET /healthz HTTP/1.1" 403 - rbac_access_denied_matched_policy[none] - "-"'),
      ].join('\n'),
  ],
  [
    / logs --selector app=(web|acquisitions) /,
    () =>
      [
        buildLine('"- - -" 0 NR filter_chain_not_found - "-"'),
        buildLine('"GET /healthz HTTP/1.1" 403 - rbac_access_denied_matched_policy[none] - "-"'),
      ].join('\n'),
  ],
  [/ exec .*verify-outside-mesh.* http:/, '{"error":"read ECONNRESET"}'],
  [/ exec .*verify-unauthorized.* http:/, '{"status":403,"body":"RBAC: access denied"}'],
  [/ exec .*verify-outside-mesh.* 10250$/, '{"isOpen":true}'],
  [/ exec .*deploy\/inventory.* 10250$/, '{"isOpen":false,"error":"closed"}'],
  [/ exec .*PGPASSWORD=wrong/, '{"error":{"code":"28P01","message":"password authentication failed"}}'],
  [/ exec .*inet_client_addr/, '{"rows":[{"client":"127.0.0.6","version":"PostgreSQL 17.11 (Debian)"}]}'],
  [/ exec .*deploy\/inventory.* 'select 1/, '{"rows":[{}]}'],
  [
    / exec .*deploy\/inventory.*select repeat/,
    (line) => {
      answerBytes = Number(/ (\d+)\)/.exec(line)?.[1]);
      return '{"rows":[{}]}';
    },
  ],
  [/ exec .*verify-unauthorized.* 'select 1/, '{"error":{"message":"Connection terminated unexpectedly"}}'],
  [/^ssh .*psql --command/, 'FATAL:  pg_hba.conf rejects connection for host "10.0.0.20", user "inventory"'],
  [/^ssh .*(systemd-run|systemctl)/, ''],
];

const twoSides: [RegExp, Answer][] = [
  [/ get service postgres-1(-vm)?-replication /, '{"spec":{"clusterIP":"10.96.0.7"}}'],
];
const givenUp: [RegExp, Answer][] = [
  [/ get workloadentries /, buildList()],
  [/ get workloadgroup postgres-1-vm /, ''],
];

const pgHbaError = 'FATAL:  pg_hba.conf rejects connection for host "127.0.0.1", user "inventory"';

/** Also where there is a second side, or the pod alone; the primary is there. */
export function listStandbyAnswers(primary: Side, hasStandby = true): [RegExp, Answer][] {
  const answerSql: Answer = (_line, { input }) => {
    const sql = input as string;
    if (sql.includes('pg_stat_replication')) return 'streaming, sync';
    if (/ from pg_(replication_slots|roles) /.test(sql)) return '';
    if (sql.startsWith('select count')) return '1';
    return sql.startsWith('select id') ? '0199-1|7' : '127.0.0.6';
  };
  return [
    [/ get service postgres-1-vm /, JSON.stringify({ spec: { selector: { app: sideNames[primary] } } })],
    ...(hasStandby ? twoSides : givenUp),
    [/ get pod postgres-1-0 /, '{"status":{"podIP":"10.0.1.9"}}'],
    [/ get pods --selector app\.kubernetes\.io/, buildList(...applicationPods, buildPod('postgres-1'))],
    [/(^ssh| exec --stdin postgres-1-0) .*psql -qXAt/, answerSql],
    [/ exec --stdin postgres-1-0 .*psql --command/, pgHbaError],
    [/ exec postgres-1-0 .* GET certs$/, certificates('postgres-1', '2999-01-01T00:00:00Z')],
    [/ exec postgres-1-0 .* GET 'stats/, () => `listener.0.0.0.0_15006.ssl.handshake: ${++handshakes}`],
    [/ logs --selector app=postgres-1 /, databaseLog],
    [/ exec .*verify-as-inventory.* 'select 1/, '{"error":{"message":"Connection terminated unexpectedly"}}'],
  ];
}

/** What a query from outside the mesh gets depends on whether the VM's proxy runs. */
function queryFromOutside(): [RegExp, Answer][] {
  let stopped = false;
  const errors = {
    proxy: '{"error":{"code":"ECONNRESET","message":"read ECONNRESET"}}',
    postgres:
      '{"error":{"code":"28000","message":"pg_hba.conf rejects connection for host \\"10.0.0.2\\", user \\"inventory\\""}}',
  };
  return [
    [/^ssh .*systemctl stop istio/, () => ((stopped = true), '')],
    [/^ssh .*systemctl start istio &&/, () => ((stopped = false), '')],
    [/ exec .*verify-outside-mesh.* 'select 1/, () => (stopped ? errors.postgres : errors.proxy)],
  ];
}

/** A deployment where everything is as we claim, but for what `changes` say. */
export function buildDeployment(changes: [RegExp, Answer][] = [], env: Record<string, string> = {}) {
  const run = buildRun([...changes, ...queryFromOutside(), ...wellDeployed]);
  const deployment: Deployment = createDeployment(parseSettings({ NAME: 'test', ...env }), run);
  return { deployment, lines: run.lines };
}
