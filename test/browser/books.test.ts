import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { buildBook } from '../support/books.ts';
import { addBook, useBrowser } from '../support/browser.ts';
import { waitFor } from '../support/wait.ts';

const browser = useBrowser();

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

describe('the register', () => {
  /** The accession numbers that the register shows. */
  const readNumbers = async (page: Page) =>
    (await page.locator('.entry .number').allInnerTexts()).map((text) => Number(text.replaceAll(/\D/g, '')));

  test('shows all books page by page, each once, and Back shows the page before', async () => {
    const author = `Prolific ${randomUUID()}`;
    for (let books = 0; books < 103; books += 1) await addBook(buildBook({ authors: [author] }));
    const page = await browser.open({ path: `?q=${author.slice(-36)}` });
    await page.getByText('103 books match.').waitFor();
    const pages = [await readNumbers(page)];

    for (const length of [50, 3]) {
      await page.getByRole('link', { name: 'Older books' }).click();
      const last = pages.at(-1)?.at(-1);
      await waitFor('the next page', async () => {
        const numbers = await readNumbers(page);
        return numbers.length === length && (numbers[0] ?? Infinity) < (last ?? 0);
      });
      pages.push(await readNumbers(page));
    }
    const numbers = pages.flat();
    await page.goBack();
    await waitFor('the page before', async () => (await readNumbers(page)).length === 50);

    expect(new Set(numbers).size).toBe(103);
    expect(await page.getByRole('link', { name: 'Newest books' }).count()).toBe(1);
  });

  test('goes beyond the newest without a search', async () => {
    const books = [];
    for (let added = 0; added < 60; added += 1) books.push(await addBook(buildBook()));
    const page = await browser.open();
    await page.locator('.entry').first().waitFor();

    await page.getByRole('link', { name: 'Older books' }).click();
    await page.getByText(/^The books before No\. [\d,]+\.$/).waitFor();
    await page.locator('.entry', { hasText: books[0]?.title ?? '' }).waitFor();
    const isFocused = await page.evaluate(`document.activeElement.id`);
    await page.getByRole('link', { name: 'Newest books' }).click();
    await page.locator('.entry', { hasText: books.at(-1)?.title ?? '' }).waitFor();

    expect(isFocused).toBe('register');
  });

  test("shows an author's books at a click", async () => {
    const author = `Ursula ${randomUUID()}`;
    const books = [
      await addBook(buildBook({ authors: [author] })),
      await addBook(buildBook({ authors: [author] })),
    ];
    const page = await browser.open();

    await page.locator('.entry').getByRole('link', { name: author }).first().click();
    await page.getByText('2 books match.').waitFor();

    expect(await page.getByRole('searchbox').inputValue()).toBe(author);
    expect(await page.locator('.entry .title').allInnerTexts()).toEqual(
      books.map(({ title }) => title).reverse(),
    );
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

  test('is sent while the next one is typed, which stays', async () => {
    const page = await browser.open({
      prepare: (page) =>
        page.route('**/api/books', async (route) => {
          if (route.request().method() === 'POST') await new Promise((resolve) => setTimeout(resolve, 1_000));
          await route.continue();
        }),
    });
    const [first, second] = [`Sent ${randomUUID()}`, `Typed ${randomUUID()}`];
    await fieldOf(page, 'title').fill(first);
    await fieldOf(page, 'authors').fill('Somebody');
    await page.keyboard.press('Enter');

    await fieldOf(page, 'title').fill(second);
    await page.getByText(`“${first}” is on the shelf, No. `).waitFor();

    expect(await fieldOf(page, 'title').inputValue()).toBe(second);
    expect(await fieldOf(page, 'authors').inputValue()).toBe('');
  });

  test('that is not right is refused in words beside its fields, with the cursor in the first', async () => {
    const page = await browser.open({ expectedErrors: /status of (400|503)/ });

    await fieldOf(page, 'isbn').fill('978-0-618-47794-5');
    await fieldOf(page, 'year').fill('last year');
    // On a busy machine the page may say first that nobody answers in time.
    await waitFor('the answer of inventory', async () => {
      await page.getByRole('button', { name: 'Put it on the shelf' }).click();
      await page.getByText(/^Not added/).waitFor();
      return page.getByText('Not added yet: see above.').isVisible();
    });

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

    await page.locator('.entry', { hasText: title }).locator('.title a').click();
    const steps = page.getByRole('dialog', { name: title }).locator('.provenance li');
    await steps.first().waitFor();
    const texts = await steps.allInnerTexts();

    expect(texts).toEqual([
      'test brought it',
      'inventory took it, alone in its batch',
      expect.stringMatching(/^PostgreSQL\s+committed it( in [\d.]+ m?s)?$/),
    ]);
  });

  test('that comes late does not take the place of a later one', async () => {
    const [slow, fast] = [await addBook(buildBook()), await addBook(buildBook())];
    const page = await browser.open({
      prepare: (page) =>
        page.route(`**/api/books/${slow.id}`, async (route) => {
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          await route.continue();
        }),
    });
    const late = page.waitForResponse(`**/api/books/${slow.id}`);
    const open = (id: string) => page.locator(`.title a[href$="${id}"]`).click();

    await open(slow.id);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await open(fast.id);
    await page.getByRole('dialog', { name: fast.title }).waitFor();
    await late;
    await page.waitForTimeout(300);

    expect(await page.getByRole('dialog').getByRole('heading').first().innerText()).toBe(fast.title);
  });

  test('is closed by Back, which stays on the page', async () => {
    const { id, title } = await addBook(buildBook());
    const page = await browser.open();
    const address = page.url();

    await page.locator(`.title a[href$="${id}"]`).click();
    await page.getByRole('dialog', { name: title }).waitFor();
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const afterBack = page.url();
    await page.goForward();
    await page.getByRole('dialog', { name: title }).waitFor();

    expect(afterBack).toBe(address);
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
    await entry.locator('.title a').click();
    await page.getByRole('dialog').getByRole('heading', { name: title }).waitFor();

    expect(
      await page.locator('main img, main script, dialog img, dialog script, .bookshelf img').count(),
    ).toBe(0);
    expect(new URL(page.url()).searchParams.get('book')).toBe(id);
    expect(alerts).toBe(0);
  });
});
