import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { AppError, Forbidden } from './errors.ts';

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Answers no page of another site: neither under a name that its owner has pointed at us (DNS rebinding), nor a form or
 * a script that wants something changed. Programs send neither Sec-Fetch-Site nor Origin, and pass.
 */
export function refuseOtherSites(allowedHosts: string[]): RequestHandler {
  return (req, _res, next) => {
    const host = req.get('host');
    if (host !== undefined && !isAllowedHost(hostnameOf(host), allowedHosts)) {
      const message = `This service does not answer to "${host}". If that name is yours, put it into ALLOWED_HOSTS.`;
      throw new AppError(421, 'misdirected-request', message);
    }
    if (!readingMethods.has(req.method) && isFromOtherSite(req, allowedHosts))
      throw new Forbidden('Another site may not change anything here.');
    next();
  };
}

/** A name without a dot, or of the cluster, cannot be registered; nor can an address be pointed anywhere else. */
function isAllowedHost(name: string, allowedHosts: string[]): boolean {
  return (
    isIP(name) !== 0 ||
    !name.includes('.') ||
    /\.(localhost|svc|svc\.cluster\.local)$/.test(name) ||
    isListed(name, allowedHosts)
  );
}

function isListed(name: string, allowedHosts: string[]): boolean {
  return allowedHosts.includes(name) || allowedHosts.includes('*');
}

function isFromOtherSite(req: Request, allowedHosts: string[]): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = req.get('origin');
  if (origin === undefined) return false;
  const host = URL.canParse(origin) ? new URL(origin).host : '';
  // A proxy in front of us may have put its own name into Host.
  return host !== req.get('host')?.toLowerCase() && !allowedHosts.includes(hostnameOf(host));
}

/** The host of a Host header without its port, in lower case; an IPv6 address without its brackets. */
function hostnameOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
