import express, { type Express, type RequestHandler } from 'express';
import { AppError, Unavailable } from './errors.ts';
import type { Logger } from './logger.ts';
import { answerNotFound, answerProblems } from './problem.ts';
import { logRequests } from './request-log.ts';

/** Names the replica that has answered. */
export const servedByHeader = 'Served-By';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The handlers of one path; any other method is answered with 405. */
export type Methods = Partial<Record<Method, RequestHandler | RequestHandler[]>>;

interface HttpAppOptions {
  log: Logger;
  /** Who answers, which each answer says: the replica that it is. */
  replica: string;
  /** Says whether the service can do its work now; may throw an AppError that says why not. */
  isReady: () => boolean | Promise<boolean>;
  /** Paths in Express' notation, in the order in which they are tried. */
  routes: Record<string, Methods>;
  /** Those of them that are asked every second: their requests are not logged. */
  quietPaths?: string[];
  /** Handlers before the routes: headers, static files. */
  use?: RequestHandler[];
}

/** Builds the app of a service: probes, request log, routes, and problem documents for whatever goes wrong. */
export function createHttpApp(options: HttpAppOptions): Express {
  const { log, replica, isReady, routes, quietPaths = [], use = [] } = options;
  const app = express();
  app.disable('x-powered-by');
  // Hashing each answer for an ETag costs more than any of our answers is worth.
  app.disable('etag');
  app.set('query parser', 'simple');
  // Without it, an answer is not ours but that of a proxy on the way.
  app.use((_req, res, next) => {
    res.set(servedByHeader, replica);
    next();
  });
  addRoute(app, '/healthz', { get: (_req, res) => void res.json({ status: 'ok' }) });
  addRoute(app, '/readyz', { get: answerReadiness(isReady) });
  app.use(logRequests(log, quietPaths));
  for (const handler of use) app.use(handler);
  for (const [path, methods] of Object.entries(routes)) addRoute(app, path, methods);
  app.use(answerNotFound, answerProblems(log));
  return app;
}

function addRoute(app: Express, path: string, methods: Methods): void {
  const route = app.route(path);
  for (const [method, handlers] of Object.entries(methods)) route[method as Method](handlers);
  const names = Object.keys(methods).map((method) => method.toUpperCase());
  const allowed = (names.includes('GET') ? [...names, 'HEAD'] : names).join(', ');
  route.all((req, res) => {
    res.set('Allow', allowed);
    if (req.method === 'OPTIONS') return res.status(204).end();
    throw new AppError(405, 'method-not-allowed', `${req.path} takes ${allowed}.`);
  });
}

function answerReadiness(isReady: HttpAppOptions['isReady']): RequestHandler {
  return async (_req, res) => {
    if (!(await isReady())) throw new Unavailable('Not ready.', 1);
    res.json({ status: 'ready' });
  };
}
