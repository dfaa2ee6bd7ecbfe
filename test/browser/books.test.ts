import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { buildBook } from '../support/books.ts';
import { addBook, startBrowser } from '../support/browser.ts';

let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  browser = await startBrowser();
});
afterEach(() => browser.check());
afterAll(() => browser.close());

const fieldOf = (page: Page, name: string) => page.locator(`#add-book [name=${name}]`);

describe('the search', () => {
  test('finds as one types, goes on showing it while others arrive, and goes back to the newest', async () => {
    const book = await addBook(buildBook());
    const page = await browser.open();

    await page.getByRole('searchbox').pressSequentially(book.title.slice(-12), { delay: 20 });
    await page.getByText('One book matches.').waitFor();
    const other = await addBook(buildBook());
    await page.locator('.spine', { hasText: other.title }).waitFor();
    const found = await page.locator('.entry .title').allInnerTexts();
    await page.getByRole('searchbox').fill('');
    await page.locator('.entry', { hasText: other.title }).waitFor();

    expect(found).toEqual([book.title]);
  });

  test('says so when nothing matches', async () => {
    const page = await browser.open({ path: `?q=${randomUUID()}` });

    await page.getByText('No book matches.').waitFor();

    expect(await page.locator('.entry').count()).toBe(0);
  });
});

describe('a new book', () => {
  test('is put on the shelf, and may be sent again', async () => {
    const page = await browser.open();
    const title = `Fun Home ${randomUUID()}`;

    await fieldOf(page, 'title').fill(title);
    await fieldOf(page, 'authors').fill('Alison Bechdel; Somebody Else');
    await page.getByRole('button', { name: 'Put it on the shelf' }).click();
    await page.getByText(`“${title}” is on the shelf, No. `).waitFor();

    await page.locator('.entry', { hasText: title }).getByText('Alison Bechdel and Somebody Else').waitFor();
    expect(await fieldOf(page, 'title').inputValue()).toBe('');
  });

  test('that is not right is refused in words beside its fields, with the cursor in the first', async () => {
    const page = await browser.open({ expectedErrors: /status of 400/ });

    await fieldOf(page, 'isbn').fill('978-0-618-47794-5');
    await fieldOf(page, 'year').fill('last year');
    await page.getByRole('button', { name: 'Put it on the shelf' }).click();
    await page.getByText('Not added yet: see above.').waitFor();

    const errorOf = (field: string) => page.locator(`#${field}-error`).innerText();
    expect(await errorOf('isbn')).toBe('"978-0-618-47794-5" is not an ISBN-10 or ISBN-13: check its digits');
    expect(await errorOf('title')).not.toBe('');
    expect(await errorOf('year')).not.toBe('');
    expect(await fieldOf(page, 'isbn').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator(':focus').getAttribute('id')).toBe('title');
  });
});

describe('a record', () => {
  test('shows the provenance of its book: replica, batch and commit', async () => {
    const { title } = await addBook(buildBook());
    const page = await browser.open();

    await page.locator('.entry', { hasText: title }).getByRole('link').click();
    const steps = page.getByRole('dialog', { name: title }).locator('.provenance li');
    await steps.first().waitFor();
    const texts = await steps.allInnerTexts();

    expect(texts).toEqual([
      'test brought it',
      'inventory took it, alone in its batch',
      expect.stringMatching(/^PostgreSQL\s+committed it( in [\d.]+ m?s)?$/),
    ]);
  });
});

describe('a title', () => {
  test.each([
    '<img src=x onerror=alert(1)>',
    '"><script>alert(1)</script>',
    '${alert(1)}{{constructor.constructor("alert(1)")()}}',
    'javascript:alert(1)//<svg/onload=alert(1)>',
  ])('is shown as the text that it is: %s', async (hostile) => {
    const title = `${hostile} ${randomUUID()}`;
    let alerts = 0;
    const page = await browser.open({
      prepare: (page) =>
        Promise.resolve(page.on('dialog', (dialog) => ((alerts += 1), void dialog.dismiss()))),
    });

    const { id } = await addBook(buildBook({ title, authors: [title] }));
    const entry = page.locator('.entry', { hasText: title });
    await entry.waitFor();
    await page.locator('.spine', { hasText: title }).waitFor();
    await entry.getByRole('link').click();
    await page.getByRole('dialog').getByRole('heading', { name: title }).waitFor();

    expect(
      await page.locator('main img, main script, dialog img, dialog script, .bookshelf img').count(),
    ).toBe(0);
    expect(new URL(page.url()).searchParams.get('book')).toBe(id);
    expect(alerts).toBe(0);
  });
});
