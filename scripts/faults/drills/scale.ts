import type { Deployment } from '../../deployment/deployment.ts';

const goneSeconds = 60;
const backSeconds = 120;

/** Takes all pods of a part of Istio away, and gives them back. */
export function createScale({ cluster }: Deployment, name: string, selector: string) {
  const kubectl = (args: string[], seconds: number) =>
    cluster.kubectl(['-n', 'istio-system', ...args, `--timeout=${seconds}s`], {
      timeoutMs: (seconds + 10) * 1000,
    });
  const scale = (replicas: number) =>
    kubectl(['scale', 'deployment', name, `--replicas=${replicas}`], goneSeconds);
  return {
    takeAway: async () => {
      await scale(0);
      await kubectl(['wait', '--for=delete', 'pod', '--selector', selector], goneSeconds);
    },
    giveBack: async () => {
      await scale(1);
      await kubectl(['rollout', 'status', 'deployment', name], backSeconds);
    },
  };
}
