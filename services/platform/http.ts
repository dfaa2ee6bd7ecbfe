import express, { type Express, type RequestHandler } from 'express';
import { AppError, Unavailable } from './errors.ts';
import { refuseOtherSites } from './other-sites.ts';
import type { Logger } from './logger.ts';
import { type ApiDescription, openApiRoute } from './openapi.ts';
import { answerNotFound, answerProblems } from './problem.ts';
import { logRequests } from './request-log.ts';
import { route, type Route } from './route.ts';

/** Names the replica that has answered. */
export const servedByHeader = 'Served-By';

interface HttpAppOptions {
  log: Logger;
  /** The replica's name, which each answer carries. */
  replica: string;
  /** Names to answer to, besides those that nobody outside can give to another site. */
  allowedHosts?: string[];
  /** Says whether the service can do its work now; may throw an AppError that says why not. */
  isReady: () => boolean | Promise<boolean>;
  /** Express tries them in this order. */
  routes: Route[];
  /** With it, /openapi.json describes the routes. */
  api?: ApiDescription;
  /** Handlers before the routes: headers, static files. */
  use?: RequestHandler[];
}

/** Builds the app of a service: probes, request log, routes, and problem documents for whatever goes wrong. */
export function createHttpApp({
  log,
  replica,
  allowedHosts = [],
  isReady,
  routes,
  api,
  use = [],
}: HttpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  // Hashing each answer for an ETag costs more than any of our answers is worth.
  app.disable('etag');
  app.set('query parser', 'simple');
  // An answer without it comes from a proxy on the way, not from us.
  app.use((_req, res, next) => {
    res.set(servedByHeader, replica);
    next();
  });
  app.use(refuseOtherSites(allowedHosts));
  addRoutes(app, probeRoutes(isReady));
  app.use(
    logRequests(
      log,
      routes.filter(({ isLogged = true }) => !isLogged).map(({ path }) => path),
    ),
  );
  for (const handler of use) app.use(handler);
  addRoutes(app, api ? [...routes, openApiRoute(api, routes)] : routes);
  app.use(answerNotFound, answerProblems(log));
  return app;
}

function probeRoutes(isReady: HttpAppOptions['isReady']): Route[] {
  return [
    route({ method: 'get', path: '/healthz', handler: (_input, res) => void res.json({ status: 'ok' }) }),
    route({
      method: 'get',
      path: '/readyz',
      handler: async (_input, res) => {
        if (!(await isReady())) throw new Unavailable('Not ready.', 1);
        res.json({ status: 'ready' });
      },
    }),
  ];
}

/** Adds the routes path by path, so that a method that a path does not take is answered with 405. */
function addRoutes(app: Express, routes: Route[]): void {
  for (const [path, group] of Map.groupBy(routes, ({ path }) => path)) {
    const expressRoute = app.route(path.replace(/\{(\w+)\}/g, ':$1'));
    for (const { method, handlers } of group) expressRoute[method](handlers);
    const methods = group.map(({ method }) => method.toUpperCase());
    const allowed = (methods.includes('GET') ? [...methods, 'HEAD'] : methods).join(', ');
    expressRoute.all((req, res) => {
      res.set('Allow', allowed);
      if (req.method === 'OPTIONS') return res.status(204).end();
      throw new AppError(405, 'method-not-allowed', `${req.path} takes ${allowed}.`);
    });
  }
}
