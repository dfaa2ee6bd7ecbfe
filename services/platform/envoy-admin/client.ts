import { AppError } from '../errors.ts';

export type EnvoyClient = ReturnType<typeof createEnvoyClient>;

/** Builds a client that only reads from Envoy's admin API. `address` is host and port, within our own pod. */
export function createEnvoyClient(address: string, timeoutMs: number) {
  return {
    async getText(path: string): Promise<string> {
      const response = await fetch(`http://${address}/${path}`, { signal: AbortSignal.timeout(timeoutMs) });
      const text = await response.text();
      if (response.ok) return text;
      throw new AppError(502, 'bad-gateway', `The sidecar answered ${response.status} at /${path}: ${text}.`);
    },

    async getJson(path: string): Promise<unknown> {
      return JSON.parse(await this.getText(path));
    },
  };
}
