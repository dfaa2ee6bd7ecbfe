import type { Run } from '../lib/run.ts';

/** A program that deploy-all needs on this machine. */
export interface Tool {
  name: string;
  /** How to ask it for its version; the first `1.2` or `1.2.3` of the answer counts. */
  versionOf: string[];
  atLeast?: string;
  exactly?: string;
  install: Record<'linux' | 'darwin', string>;
}

/** The tools, with the way to get each on Linux and macOS. */
export function listTools(istioVersion: string): Tool[] {
  return [
    {
      name: 'docker',
      versionOf: ['--version'],
      atLeast: '20.10.0',
      install: {
        linux: 'sudo apt-get install docker.io   (or https://docs.docker.com/engine/install/)',
        darwin: 'brew install --cask docker',
      },
    },
    {
      name: 'kind',
      versionOf: ['version'],
      atLeast: '0.32.0',
      install: {
        linux: 'go install sigs.k8s.io/kind@v0.32.0   (or https://kind.sigs.k8s.io/docs/user/quick-start/)',
        darwin: 'brew install kind',
      },
    },
    {
      name: 'kubectl',
      versionOf: ['version', '--client'],
      atLeast: '1.34.0',
      install: {
        linux: 'sudo snap install kubectl --classic   (or https://kubernetes.io/docs/tasks/tools/)',
        darwin: 'brew install kubectl',
      },
    },
    {
      name: 'istioctl',
      versionOf: ['version', '--remote=false'],
      exactly: istioVersion,
      install: {
        linux: `curl -L https://istio.io/downloadIstio | ISTIO_VERSION=${istioVersion} sh -   (then put its bin/ on PATH)`,
        darwin: `curl -L https://istio.io/downloadIstio | ISTIO_VERSION=${istioVersion} sh -   (then put its bin/ on PATH)`,
      },
    },
    {
      name: 'ssh',
      versionOf: ['-V'],
      install: { linux: 'sudo apt-get install openssh-client', darwin: 'it comes with macOS' },
    },
  ];
}

/** What is wrong with a tool, and how to put it right; nothing when it will do. */
export async function findToolProblem(
  run: Run,
  tool: Tool,
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  const install = `Install it: ${tool.install[platform === 'darwin' ? 'darwin' : 'linux']}`;
  let answer: string;
  try {
    answer = await run(tool.name, tool.versionOf);
  } catch (error) {
    return `${tool.name}: ${error instanceof Error ? error.message : String(error)}. ${install}`;
  }
  const found = /\d+\.\d+(\.\d+)?/.exec(answer)?.[0];
  if (tool.exactly !== undefined && found !== tool.exactly) {
    return `${tool.name} is ${found ?? 'of no known version'}, and has to be ${tool.exactly}. ${install}`;
  }
  if (tool.atLeast !== undefined && (found === undefined || isOlder(found, tool.atLeast))) {
    return `${tool.name} is ${found ?? 'of no known version'}, and has to be ${tool.atLeast} or newer. ${install}`;
  }
  return undefined;
}

function isOlder(version: string, than: string): boolean {
  const [found = [], wanted = []] = [version, than].map((text) => text.split('.').map(Number));
  const index = wanted.findIndex((part, position) => (found[position] ?? 0) !== part);
  return index >= 0 && (found[index] ?? 0) < (wanted[index] ?? 0);
}
