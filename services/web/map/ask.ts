import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { getRootCause } from '../../platform/error-message.ts';

const timeoutMs = 1_500;
const maxQuoteLength = 120;

/** What came of a question: an answer, or the reason why there is none. */
export type Heard<Answer> = { answer: Answer; problem?: undefined } | { answer?: undefined; problem: string };

interface Question<Schema> {
  url: URL;
  /** Which of the addresses behind the URL's name is asked. */
  address?: string;
  schema: Schema;
}

/** Asks for JSON. Never throws: that somebody does not answer is what we want to know. */
export async function ask<Schema extends z.ZodType>({
  url,
  address = url.hostname,
  schema,
}: Question<Schema>): Promise<Heard<z.infer<Schema>>> {
  try {
    const { status, body } = await getText(url, address);
    if (status !== 200) return { problem: `answered ${status} ${body.slice(0, maxQuoteLength).trim()}` };
    return { answer: schema.parse(JSON.parse(body)) };
  } catch (error) {
    if (isTimeout(error)) return { problem: `did not answer within ${timeoutMs / 1000} s` };
    return { problem: `cannot be reached: ${getRootCause(error)}` };
  }
}

async function getText(url: URL, address: string): Promise<{ status: number; body: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = {
      host: address,
      port: url.port,
      path: url.pathname,
      // The proxies on the way go by this name.
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
