import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { parseAllDocuments } from 'yaml';
import type { Deployment } from '../deployment/deployment.ts';
import { fingerprintFolder } from '../lib/fingerprint.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import { args } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';
import type { Loads } from './compare.ts';
import { parsePgbench, pgbenchArguments } from './pgbench.ts';
import { parseWrk, wrkArguments } from './wrk.ts';

const selector = 'mesh-library/temporary=bench';
const url = 'http://inventory.default.svc.cluster.local:8081/books';
const threads = availableParallelism();
const buildTimeoutMs = 300_000;
const startTimeoutMs = 120_000;
const graceMs = 120_000;

/** The two pods that make the load, each behind a proxy of its own; SQL goes through both proxies, too. */
export interface ClientPods extends Loads {
  stop: () => Promise<void>;
}

/** Starts both pods and waits until they are ready. Removes them when this fails. */
export async function startClientPods(deployment: Deployment): Promise<ClientPods> {
  const { kubectl } = deployment.cluster;
  const image = await provideImage(deployment);
  const stop = async () => {
    const removal = args`delete pod --selector ${selector} --ignore-not-found --timeout=60s`;
    await kubectl(removal, { timeoutMs: 70_000 });
  };
  const inside = (pod: string, command: string[], timeoutMs = 60_000) =>
    kubectl(args`exec ${pod} --container bench -- ${command}`, { timeoutMs });
  let runs = 0;

  await stop();
  try {
    const file = await readFile(new URL('client-pods.yaml', import.meta.url), 'utf8');
    const items = parseAllDocuments(file).map((document) => document.toJS() as Pod);
    for (const { spec } of items) for (const container of spec?.containers ?? []) container.image = image;
    const list = { apiVersion: 'v1', kind: 'List', items };
    await kubectl(args`create -f -`, { input: JSON.stringify(list) });
    const timeout = `--timeout=${startTimeoutMs / 1000}s`;
    const wait = args`wait --for=condition=Ready pod --selector ${selector} ${timeout}`;
    await kubectl(wait, { timeoutMs: startTimeoutMs + 5_000 });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    runPgbench: async (clients, seconds) => {
      const logPrefix = '/tmp/pgbench';
      const script = '/bench/insert-book.sql';
      const command = ['pgbench', ...pgbenchArguments({ clients, seconds, threads, script, logPrefix })];
      const summary = await inside('bench-pgbench', command, seconds * 1000 + graceMs);
      const log = await inside('bench-pgbench', ['sh', '-c', `cat ${logPrefix}.* && rm ${logPrefix}.*`]);
      return parsePgbench(summary, [log]);
    },
    runPosts: async (clients, seconds) => {
      const script = '/bench/post-books.lua';
      const options = { clients, seconds, threads, script, url, run: (runs += 1) };
      const command = ['wrk', ...wrkArguments(options)];
      return parseWrk(await inside('bench-wrk', command, seconds * 1000 + graceMs));
    },
    sql: (statement) => inside('bench-pgbench', args`psql -XAtq -v ON_ERROR_STOP=1 -c ${statement}`),
    stop,
  };
}

/** Puts the image of the tools into the cluster unless it is there, and returns its name, which changes with its files. */
async function provideImage({ cluster, run, settings }: Deployment): Promise<string> {
  const { kubectl, node } = cluster;
  if (!node) throw new UserError('The image of the tools can only be put into a cluster that is ours.');
  const image = `mesh-library-bench:${await fingerprintFolder(import.meta.dirname)}`;
  const images = await kubectl(args`get node ${node.name} -o jsonpath={.status.images[*].names}`);
  if (images.includes(image)) return image;
  const label = `${ownerLabel}=${settings.NAME}`; // destroy-all finds it by this
  const build = args`build --quiet --label ${label} --tag ${image} ${import.meta.dirname}`;
  await run('docker', build, { timeoutMs: buildTimeoutMs });
  await node.loadImage(image);
  return image;
}
