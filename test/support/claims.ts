import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runChecks, type CheckReport } from '../../scripts/checks/check.ts';
import { databaseAccessChecks, stoppedProxyCheck } from '../../scripts/checks/database-access.ts';
import { membershipChecks } from '../../scripts/checks/membership.ts';
import { serviceAccessChecks } from '../../scripts/checks/service-access.ts';
import { standbyChecks } from '../../scripts/checks/standby.ts';
import { writePathChecks } from '../../scripts/checks/write-path.ts';
import { hasSide, onVmAlone, type DatabasePlacement } from '../../scripts/cluster/database-placement.ts';
import { createPodClient } from '../../scripts/cluster/pod-client.ts';
import type { Answer } from './commands.ts';
import { buildDeployment, listStandbyAnswers } from './deployed-mesh.ts';

const timeoutMs = 20;
const book = { id: '0199-1', accessionNumber: 7 };
const web = createServer((_req, res) => res.writeHead(201).end(JSON.stringify(book)));

beforeAll(async () => {
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
});

afterAll(() => {
  web.close();
});

/** Checks every claim on a deployment that differs from a good one by `changes`. */
export async function verifyClaims(
  changes: [RegExp, Answer][] = [],
  env: Record<string, string> = {},
  { primary, hasStandby }: DatabasePlacement = onVmAlone,
): Promise<{ reports: CheckReport[]; lines: string[] }> {
  const WEB_PORT = String((web.address() as AddressInfo).port);
  const row: [RegExp, Answer][] = [
    [
      /^ssh .*psql -qXAt/,
      (_line, { input }) => ((input as string).startsWith('select id') ? '0199-1|7' : '127.0.0.6'),
    ],
  ];
  const { deployment, lines } = buildDeployment(
    [
      ...changes,
      ...(hasSide({ primary, hasStandby }, 'pod') ? listStandbyAnswers(primary, hasStandby) : row),
    ],
    { WEB_PORT, ...env },
  );
  const client = (pod: string) => () => Promise.resolve(createPodClient(deployment.cluster, pod, 'probe'));
  const pods = {
    outsideMesh: client('verify-outside-mesh'),
    unauthorized: client('verify-unauthorized'),
    asInventory: client('verify-as-inventory'),
  };
  const checks = [
    ...membershipChecks(deployment, { primary, hasStandby }),
    ...writePathChecks(deployment, primary, timeoutMs),
    ...serviceAccessChecks(deployment, pods, timeoutMs),
    ...databaseAccessChecks(deployment, pods, primary, timeoutMs),
    ...(hasStandby ? standbyChecks(deployment, pods, primary, timeoutMs) : []),
    ...(primary === 'vm' ? [stoppedProxyCheck(deployment, pods)] : []),
  ];
  return { reports: await runChecks([checks], () => undefined), lines };
}

/** What was observed of each claim that is false. */
export const findFalse = (reports: CheckReport[]) =>
  Object.fromEntries(reports.filter(({ holds }) => !holds).map(({ claim, observed }) => [claim, observed]));
