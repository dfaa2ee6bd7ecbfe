import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { getRootCause } from '../../platform/error-message.ts';

const timeoutMs = 1_500;
const maxQuoteLength = 120;

/** The parsed answer, or the reason why there is none. */
export type ProbeResult<Data> = { data: Data; error?: undefined } | { data?: undefined; error: string };

interface ProbeTarget<Schema> {
  url: URL;
  /** Which of the addresses behind the URL's host name to probe. */
  address?: string;
  schema: Schema;
}

/** Requests JSON. Never throws: an unreachable target is a result, too. */
export async function probe<Schema extends z.ZodType>({
  url,
  address = url.hostname,
  schema,
}: ProbeTarget<Schema>): Promise<ProbeResult<z.infer<Schema>>> {
  try {
    const { status, body } = await getText(url, address);
    if (status !== 200) return { error: `answered ${status} ${body.slice(0, maxQuoteLength).trim()}` };
    return { data: schema.parse(JSON.parse(body)) };
  } catch (error) {
    if (isTimeout(error)) return { error: `did not answer within ${timeoutMs / 1000} s` };
    return { error: `cannot be reached: ${getRootCause(error)}` };
  }
}

async function getText(url: URL, address: string): Promise<{ status: number; body: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = {
      host: address,
      port: url.port,
      path: url.pathname,
      // The sidecars route by this name.
      headers: { Host: url.host },
      signal: AbortSignal.timeout(timeoutMs),
    };
    get(options, resolve).on('error', reject);
  });
  return { status: response.statusCode ?? 0, body: await text(response) };
}

function isTimeout(error: unknown): boolean {
  return ['AbortError', 'TimeoutError'].includes((error as Error).name);
}
