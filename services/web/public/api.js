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

const timeoutMs = 10_000;

/** What went wrong, in words for the person before the page. */
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
 * Asks our own server. Addresses are relative to the page: it may live below a path of its own.
 * Throws a Problem, or the AbortError of a `signal` that was aborted.
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<any>}
 */
export async function ask(path, init = {}) {
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
  if (body === undefined) return ask(path, { method: 'POST', headers });
  return ask(path, {
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
 * The words for a person, whatever was thrown.
 * @param {unknown} error
 */
export function explain(error) {
  return error instanceof Error ? error.message : String(error);
}
