import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Chapter } from './chapter.ts';

/** Tells the library's page, on this machine alone, which chapter is played. */
export interface PageServer {
  port: number;
  show: (chapter: Chapter, number: number) => void;
  close: () => void;
}

/** Answers the pages of that library, and no other site's, on a free port of 127.0.0.1. */
export async function startPageServer(webUrl: string): Promise<PageServer> {
  let shown: { number: number; title: string; look: string } | null = null;
  const server = createServer((_request, response) => {
    response
      .writeHead(200, {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        'Access-Control-Allow-Origin': new URL(webUrl).origin,
      })
      .end(JSON.stringify(shown));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    show: ({ title, look }, number) => (shown = { number, title, look }),
    close: () => server.close(),
  };
}
