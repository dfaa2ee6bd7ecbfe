/** One thing that is wrong with an input: `path` is where (`items.3.title`), `message` what was expected. */
export interface FieldError {
  path: string;
  message: string;
}

interface AppErrorOptions extends ErrorOptions {
  errors?: FieldError[];
  headers?: Record<string, string>;
}

/** An error that a caller may read: everything else is a bug and is answered with a constant 500. */
export class AppError extends Error {
  override name = 'AppError';
  readonly status: number;
  readonly code: string;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

export class InvalidInput extends AppError {
  override name = 'InvalidInput';

  constructor(message: string, options?: AppErrorOptions) {
    super(400, 'invalid-input', message, options);
  }
}

export class NotFound extends AppError {
  override name = 'NotFound';

  constructor(message: string, options?: AppErrorOptions) {
    super(404, 'not-found', message, options);
  }
}

/** The request comes from where none may come from. */
export class Forbidden extends AppError {
  override name = 'Forbidden';

  constructor(message: string, options?: AppErrorOptions) {
    super(403, 'forbidden', message, options);
  }
}

/** The request is well-formed, but what it asks contradicts what was asked before. */
export class Unprocessable extends AppError {
  override name = 'Unprocessable';

  constructor(message: string, options?: AppErrorOptions) {
    super(422, 'unprocessable', message, options);
  }
}

/** Not now: try again in `retryAfterSeconds`. */
export class Unavailable extends AppError {
  override name = 'Unavailable';

  constructor(message: string, retryAfterSeconds: number, options?: AppErrorOptions) {
    super(503, 'unavailable', message, {
      ...options,
      headers: { ...options?.headers, 'Retry-After': String(retryAfterSeconds) },
    });
  }
}
