import { DatabaseError } from 'pg';
import { AppError, Unavailable } from '../platform/errors.ts';

const retryAfterSeconds = 2;

/** https://www.postgresql.org/docs/17/errcodes-appendix.html */
const unavailableCodes = [
  /^08/, // connection
  /^25006$/, // read-only: a standby
  /^25P03$/, // we were too slow within a transaction
  /^28/, // our password or pg_hba
  /^3D000$/, // the database does not exist (yet)
  /^53/, // out of disk, memory, connections
  /^55P03$/, // lock not available in time
  /^57/, // cancelled by statement_timeout, shutting down, starting up
  /^58/, // input or output failed
];

/** Says whether PostgreSQL refused a value rather than the whole statement: then another row may still be fine. */
export function isBadRow(error: unknown): boolean {
  const dataExceptionOrConstraint = /^2[23]/;
  return error instanceof DatabaseError && dataExceptionOrConstraint.test(error.code ?? '');
}

export function isWrongPassword(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '28P01';
}

/** Turns a temporary failure into Unavailable; returns any other error unchanged. */
export function toAppError(error: unknown): unknown {
  if (error instanceof AppError || !isUnavailable(error)) return error;
  return new Unavailable('The database does not answer now. Try again.', retryAfterSeconds, { cause: error });
}

function isUnavailable(error: unknown): boolean {
  if (!Error.isError(error)) return false;
  if (error instanceof DatabaseError) return unavailableCodes.some((code) => code.test(error.code ?? ''));
  // The driver's own errors: sockets, and plain ones that carry no code. A class of its own is somebody else's error.
  const isPlain = error.name === 'Error';
  return (
    'syscall' in error ||
    'errors' in error ||
    (isPlain && /timeout|terminated|Connection|not queryable/.test(error.message))
  );
}
