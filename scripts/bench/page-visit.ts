import type { Browser, CDPSession } from 'playwright-core';

/** What one visit from an empty cache took, until the page could be used. */
export interface Visit {
  bytes: number;
  transfers: Record<string, { requests: number; bytes: number }>;
  paintMs: number;
  usableMs: number;
}

/** Chromium's own "Fast 4G". */
const connection = {
  offline: false,
  latency: 165,
  downloadThroughput: (9_000_000 * 0.9) / 8,
  uploadThroughput: (1_500_000 * 0.9) / 8,
};

/** With these the page can be used: the books are there, the map is drawn, and what is typed is searched. */
const parts = ['.entry', '.spine', '.node'];
const noteUsable = `
  new MutationObserver((_, observer) => {
    const isUsable = ${JSON.stringify(parts)}.every((part) => document.querySelector(part));
    if (!isUsable) return;
    window.usableMs = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
`;

export async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', connection);
    await page.addInitScript(noteUsable);
    const counted = countTransfers(session);
    await page.goto(url);
    for (const part of parts) await page.locator(part).first().waitFor();
    const paintMs = await page.evaluate<number>(
      `performance.getEntriesByName('first-contentful-paint')[0].startTime`,
    );
    const usableMs = await page.evaluate<number>('window.usableMs');
    return { ...counted(), paintMs, usableMs };
  } finally {
    await context.close();
  }
}

/** Adds up what comes over the wire, headers included, by what it is for. */
function countTransfers(session: CDPSession) {
  const types = new Map<string, string>();
  const transfers: Visit['transfers'] = {};
  session.on('Network.requestWillBeSent', ({ requestId, type, request }) => {
    types.set(requestId, request.url.includes('/api/') ? 'API' : (type ?? 'Other'));
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId) ?? 'Other';
    const { requests, bytes } = transfers[type] ?? { requests: 0, bytes: 0 };
    transfers[type] = { requests: requests + 1, bytes: bytes + encodedDataLength };
  });
  return () => ({
    transfers,
    bytes: Object.values(transfers).reduce((sum, { bytes }) => sum + bytes, 0),
  });
}
