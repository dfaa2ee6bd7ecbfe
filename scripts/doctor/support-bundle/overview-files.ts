import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { formatStatus, readStatus } from '../../checks/status.ts';
import { listTools } from '../../checks/tools.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { diagnose } from '../diagnose.ts';
import { gatherFacts } from '../facts.ts';
import { formatJson, formatText } from '../format.ts';
import type { BundleFile } from './bundle-file.ts';

/** What doctor and status say, the settings, and the versions of the tools. */
export function listOverviewFiles(deployment: Deployment): BundleFile[] {
  const { settings, files, run } = deployment;
  const facts = gatherFacts(deployment);
  const toJson = (value: unknown) => JSON.stringify(value, undefined, 2);
  const tools = [...listTools(settings.ISTIO_VERSION), { name: process.execPath, versionOf: ['--version'] }];
  return [
    { path: 'doctor.txt', read: async () => formatText(diagnose(await facts)) || 'nothing is wrong' },
    { path: 'doctor.json', read: async () => formatJson(diagnose(await facts)) },
    { path: 'facts.json', read: async () => toJson(await facts) },
    { path: 'status.txt', read: async () => formatStatus(await readStatus(deployment)) },
    { path: 'deployment.json', read: () => readFile(files.report, 'utf8') },
    { path: 'settings.json', read: () => Promise.resolve(toJson(settings)) },
    ...tools.map(({ name, versionOf }) => ({
      path: `versions/${basename(name)}.txt`,
      read: () => run(name, versionOf, { timeoutMs: 10_000 }),
    })),
  ];
}
