import { buildBook } from '../support/books.ts';
import { library, addBook, useBrowser } from '../support/browser.ts';
import { startProxy } from '../support/http-proxy.ts';

const browser = useBrowser();

/** A proxy that has the library below a path of its own, and nothing anywhere else. */
async function startBelow(prefix: string) {
  const strays: string[] = [];
  const { origin, close } = await startProxy(({ url = '' }, res) => {
    if (url.startsWith(prefix)) return library().web + url.slice(prefix.length - 1);
    strays.push(url);
    res.writeHead(404).end();
    return undefined;
  });
  return { url: origin + prefix, strays, close };
}

describe('below a path of its own', () => {
  test('the page loads, follows new books, opens a record and asks for nothing outside', async () => {
    const below = await startBelow('/branch/library/');
    const page = await browser.open({ path: below.url });

    const { title } = await addBook(buildBook());
    await page.locator('.entry', { hasText: title }).locator('.title a').click();
    await page.getByRole('dialog', { name: title }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Present' }).click();
    await page.getByRole('link', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Register' }).waitFor();

    expect(page.url()).toBe(below.url);
    expect(below.strays).toEqual([]);
    await page.close();
    await below.close();
  });
});
