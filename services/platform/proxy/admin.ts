import { AppError } from '../errors.ts';

const timeoutMs = 1_000;

/** Asks the administration of our own sidecar, and only ever reads. */
export type Admin = ReturnType<typeof createAdmin>;

/** `address` is host and port, within our own pod. */
export function createAdmin(address: string) {
  return {
    async getText(path: string): Promise<string> {
      const response = await fetch(`http://${address}/${path}`, { signal: AbortSignal.timeout(timeoutMs) });
      const text = await response.text();
      if (response.ok) return text;
      throw new AppError(502, 'bad-gateway', `Our proxy answered ${response.status} at /${path}: ${text}.`);
    },

    async getJson(path: string): Promise<unknown> {
      return JSON.parse(await this.getText(path));
    },
  };
}
