/**
 * @typedef {object} Book
 * @property {string} id
 * @property {number} accessionNumber
 * @property {string} title
 * @property {string[]} authors
 * @property {string | null} isbn
 * @property {number | null} year
 * @property {string | null} language
 * @property {string} source
 * @property {string} addedAt
 *
 * @typedef {object} FieldError
 * @property {string} path
 * @property {string} message
 */

export const timeoutMs = 10_000;

/** What went wrong, for the person at the page. */
export class Problem extends Error {
  /**
   * @param {string} detail
   * @param {number} status 0 when there was no answer
   * @param {FieldError[]} [errors]
   */
  constructor(detail, status, errors = []) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.errors = errors;
  }
}

/**
 * Sends a request to our own server. Paths are relative to the page, which may be served below a path prefix.
 * Throws a Problem, or the AbortError of a `signal` that was aborted.
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<any>}
 */
export async function request(path, init = {}) {
  const response = await send(path, init);
  const body = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  throw new Problem(body?.detail ?? `The server answered ${response.status}.`, response.status, body?.errors);
}

/**
 * @param {string} path
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */
export function post(path, body, headers = {}) {
  if (body === undefined) return request(path, { method: 'POST', headers });
  return request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/**
 * @param {string} path
 * @param {RequestInit} init
 */
async function send(path, init) {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  try {
    return await fetch(`api/${path}`, { ...init, signal });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Problem('The library’s server does not answer.', 0);
  }
}

/**
 * The text for a person, whatever was thrown.
 * @param {unknown} error
 */
export function explain(error) {
  return error instanceof Error ? error.message : String(error);
}
