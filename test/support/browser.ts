import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumArguments, getChromium } from '../../scripts/lib/chromium.ts';
import { libraryVariable } from './browser-set-up.ts';
import { remainingMs } from './wait.ts';

interface PageOptions extends BrowserContextOptions {
  /** Path and query below the library's address, or a whole address. */
  path?: string;
  /** Done with the page before it loads anything: routes, for example. */
  prepare?: (page: Page) => Promise<unknown>;
  /** Console errors that this test brings about, as a pattern. */
  expectedErrors?: RegExp;
}

interface OpenedPage {
  page: Page;
  problems: string[];
  /** What it has asked for and not got yet, or has failed to get. */
  unanswered: Set<string>;
}

/**
 * A browser for the tests of a file. A test fails at its end when one of its pages has asked another origin for anything, has written
 * an error to its console or has thrown one.
 */
export function useBrowser(): Pick<TestBrowser, 'open' | 'waitUntilLive'> {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(() => browser.check());
  afterAll(() => browser.close());
  return {
    open: (options) => browser.open(options),
    waitUntilLive: (page) => browser.waitUntilLive(page),
  };
}

type TestBrowser = Awaited<ReturnType<typeof startBrowser>>;

async function startBrowser() {
  const browser: Browser = await chromium.launch({
    executablePath: getChromium(process.env),
    args: chromiumArguments,
    timeout: remainingMs(),
  });
  let opened: OpenedPage[] = [];

  async function open({ path = '', prepare, expectedErrors, ...options }: PageOptions = {}): Promise<Page> {
    const url = new URL(path, `${library().web}/`);
    const tour = `http://127.0.0.1:${url.searchParams.get('tour')}`;
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    limitWaits(page);
    const unanswered = listUnanswered(page);
    const problems: string[] = [];
    page.on('request', (request) => {
      const { origin } = new URL(request.url());
      if (origin !== url.origin && origin !== tour) problems.push(`asked for ${request.url()}`);
    });
    page.on('pageerror', (error) => problems.push(`threw ${error.message}`));
    page.on('console', (message) => {
      const isProblem = message.type() === 'error' || message.type() === 'warning';
      if (isProblem && !expectedErrors?.test(message.text())) problems.push(`wrote ${message.text()}`);
    });
    opened.push({ page, problems, unanswered });
    await prepare?.(page);
    await page.goto(url.href);
    await waitUntilLive(page);
    return page;
  }

  /** Throws with what the page says, and what it lacks. */
  async function waitUntilLive(page: Page): Promise<void> {
    try {
      await page.getByText('Live', { exact: true }).waitFor();
    } catch (cause) {
      const { problems, unanswered } = opened.find((one) => one.page === page) ?? {};
      const line = await page.locator('#status-line').textContent({ timeout: describeMs }).catch(String);
      const state = { line, problems, unanswered: [...(unanswered ?? [])] };
      throw new Error(`The page did not come to life: ${JSON.stringify(state)}`, { cause });
    }
  }

  return {
    open,
    waitUntilLive,
    async check(): Promise<void> {
      const pages = opened;
      opened = [];
      await Promise.all(pages.map(({ page }) => page.close()));
      expect(pages.flatMap(({ problems }) => problems)).toEqual([]);
    },
    close: () => browser.close(),
  };
}

/** Lets a wait of the page last as long as the test has time, also one that begins late. */
function limitWaits(page: Page): void {
  const update = () => page.setDefaultTimeout(remainingMs());
  update();
  const timer = setInterval(update, 1_000);
  page.once('close', () => clearInterval(timer));
}

/** Within what the waits leave of a test's time. */
const describeMs = 3_000;

/** What a page has asked for and not got yet, or has failed to get, kept up to date. */
function listUnanswered(page: Page): Set<string> {
  const urls = new Set<string>();
  page.on('request', (request) => urls.add(request.url()));
  page.on('requestfinished', (request) => urls.delete(request.url()));
  return urls;
}

/** The addresses of the run's library. */
export function library(): { web: string; inventory: string } {
  const value = process.env[libraryVariable];
  if (value === undefined)
    throw new Error(`${libraryVariable} is not set: run this with jest's browser project.`);
  return JSON.parse(value) as { web: string; inventory: string };
}

/** Adds a book through the inventory, not through the page. */
export async function addBook(book: object): Promise<{ id: string; accessionNumber: number; title: string }> {
  const response = await fetch(`${library().inventory}/books`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(book),
  });
  if (response.status !== 201) throw new Error(`The book was not added: ${await response.text()}`);
  return (await response.json()) as { id: string; accessionNumber: number; title: string };
}
