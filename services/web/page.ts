import { join } from 'node:path';
import express, { type RequestHandler } from 'express';
import helmet from 'helmet';

/** The page and its files. A browser asks each time whether its copy is still good: names carry no version. */
export function servePage(): RequestHandler {
  const folder = join(import.meta.dirname, 'public');
  return express.static(folder, {
    cacheControl: false,
    setHeaders: (res) => res.setHeader('Cache-Control', 'no-cache'),
  });
}

/** Lets the page load what is ours and nothing else; no script or style runs that is not a file of its own. */
export function protectPage(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Whether there is TLS before us is for whoever puts it there to say.
    strictTransportSecurity: false,
    // Browsers complain about these where the page comes by plain HTTP.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  });
}
