import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { constants } from 'node:zlib';
import compression from 'compression';
import express, { type RequestHandler } from 'express';
import helmet from 'helmet';
import { NotFound } from '../platform/errors.ts';

const publicFolder = join(import.meta.dirname, 'public');
/** Wherever npm has put the packages that this one depends on. */
const packageFolders = createRequire(import.meta.url).resolve.paths('lit-html') ?? [];

/** The files of npm packages that the page may load. */
const packageFiles = new Set([
  '/lit-html/lit-html.js',
  '/lit-html/directive.js',
  '/lit-html/directive-helpers.js',
  '/lit-html/directives/repeat.js',
  '/@fontsource-variable/vollkorn/files/vollkorn-latin-wght-normal.woff2',
  '/@fontsource/courier-prime/files/courier-prime-latin-400-normal.woff2',
]);

const isDocument = /\.(html|svg)$/;
const documentHeaders = [
  'Content-Security-Policy',
  'Cross-Origin-Resource-Policy',
  'Referrer-Policy',
  'X-DNS-Prefetch-Control',
  'X-Download-Options',
  'X-Frame-Options',
  'X-Permitted-Cross-Domain-Policies',
  'X-XSS-Protection',
];

/** Serves the page, its files and those of its packages. File names carry no version, so browsers revalidate each time. */
export function servePageFiles(): RequestHandler {
  const files = express.Router();
  files.use('/node_modules', (req, _res, next) => {
    if (!packageFiles.has(req.path)) throw new NotFound(`There is nothing at ${req.originalUrl}.`);
    next();
  });
  files.use('/node_modules', ...packageFolders.map(serveFolder));
  files.get('/styles/index.css', async (_req, res) => {
    const styles = await joinStyles();
    spareHeaders(res);
    res.set('ETag', `"${createHash('sha256').update(styles).digest('base64url')}"`);
    res.type('css').send(styles);
  });
  files.use(serveFolder(publicFolder));
  return files;
}

/** The sheets that `index.css` imports, in one: a browser would ask for each of them, and not before it has read `index.css`. */
async function joinStyles(): Promise<string> {
  const folder = join(publicFolder, 'styles');
  const index = await readFile(join(folder, 'index.css'), 'utf8');
  const imports = [...index.matchAll(/@import url\('(.+)'\);/g)];
  const sheets = await Promise.all(imports.map(([, name = '']) => readFile(join(folder, name), 'utf8')));
  return sheets.join('\n');
}

function serveFolder(folder: string): RequestHandler {
  return express.static(folder, {
    cacheControl: false,
    lastModified: false,
    // So that /docs is docs.html.
    extensions: ['html'],
    acceptRanges: false,
    setHeaders(res, path) {
      if (isDocument.test(path)) res.setHeader('Cache-Control', 'no-cache');
      else spareHeaders(res);
    },
  });
}

/** Only documents need all headers; some forty other files would carry a kilobyte each. */
function spareHeaders(res: ServerResponse): void {
  res.setHeader('Cache-Control', 'no-cache');
  for (const name of documentHeaders) res.removeHeader(name);
}

/** Compresses what is worth it, and never the event stream: compression would delay the events. */
export function compressAnswers(): RequestHandler {
  const isEvents = (type: unknown) => String(type).startsWith('text/event-stream');
  return compression({
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } },
    filter: (req, res) => !isEvents(res.getHeader('Content-Type')) && compression.filter(req, res),
  });
}

/** A page that goes along with `make tour` may ask it, at the port that its address names, which chapter is played. */
function listConnections({ url = '' }: IncomingMessage): string {
  const port = /[?&]tour=(\d{1,5})(&|$)/.exec(url)?.[1];
  return port === undefined ? "'self'" : `'self' http://127.0.0.1:${port}`;
}

/** Lets the page load only our own files; neither inline scripts nor inline styles run. */
export function setSecurityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: [listConnections],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Whoever terminates TLS in front of us decides on HSTS.
    strictTransportSecurity: false,
    // Browsers warn about these when the page comes by plain HTTP.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  });
}
