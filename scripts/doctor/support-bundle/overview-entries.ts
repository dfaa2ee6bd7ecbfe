import { readFile } from 'node:fs/promises';
import { gatherFacts } from '../facts.ts';
import { formatExamination } from '../format-finding.ts';
import { judge } from '../judge.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { readScreen } from '../../deployment/status.ts';
import { listTools } from '../../checks/tools.ts';
import type { Entry } from './entry.ts';

/** What doctor and status say, and what it all runs on. */
export function listOverviewEntries(deployment: Deployment): Entry[] {
  const { settings, files, run } = deployment;
  const asked = gatherFacts(deployment);
  const toJson = (value: unknown) => JSON.stringify(value, undefined, 2);
  const tools = [...listTools(settings.ISTIO_VERSION), { name: process.execPath, versionOf: ['--version'] }];
  return [
    { file: 'doctor.txt', read: async () => formatExamination(judge(await asked)) || 'nothing is wrong' },
    { file: 'doctor.json', read: async () => toJson(judge(await asked)) },
    { file: 'facts.json', read: async () => toJson(await asked) },
    {
      file: 'status.txt',
      read: async () =>
        (await readScreen(deployment)).map(({ title, lines }) => [title, ...lines].join('\n  ')).join('\n\n'),
    },
    { file: 'deployment.json', read: () => readFile(files.report, 'utf8') },
    { file: 'settings.json', read: () => Promise.resolve(toJson(settings)) },
    ...tools.map(({ name, versionOf }) => ({
      file: `versions/${name.split('/').at(-1) ?? name}.txt`,
      read: () => run(name, versionOf, { timeoutMs: 10_000 }),
    })),
  ];
}
