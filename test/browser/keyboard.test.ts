import { randomUUID } from 'node:crypto';
import { buildBook } from '../support/books.ts';
import { addBook, useBrowser } from '../support/browser.ts';
import { waitFor } from '../support/wait.ts';

const browser = useBrowser();

describe('by keyboard alone', () => {
  test('one skips to the register, reads a record and comes back to where one was', async () => {
    const book = await addBook(buildBook());
    const page = await browser.open({ path: `?q=${book.title.slice(-12)}` });
    await page.getByText('One book matches.').waitFor();
    await waitFor('its entry to be the only one', async () => (await page.locator('.entry').count()) === 1);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    for (let presses = 0; presses < 5; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.locator(':focus').innerText()) === book.title) break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: book.title }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await page.locator(':focus', { hasText: book.title }).waitFor();
    expect(await page.locator(':focus').innerText()).toBe(book.title);
  });

  test('one adds a book', async () => {
    const page = await browser.open();
    const title = `Kindred ${randomUUID()}`;

    await page.locator('#title').focus();
    await page.keyboard.type(title);
    await page.keyboard.press('Tab');
    await page.keyboard.type('Octavia E. Butler');
    await page.keyboard.press('Enter');

    await page.getByText(`“${title}” is on the shelf, No. `).waitFor();
  });

  test('one reaches each connection of the map, and sees where one is', async () => {
    const page = await browser.open();
    const labels = page.getByRole('list', { name: 'Connections' }).getByRole('button');
    await labels.first().waitFor();
    const count = await labels.count();

    await labels.first().focus();
    for (let position = 1; position < count; position += 1) await page.keyboard.press('Tab');

    expect(await labels.last().and(page.locator(':focus')).count()).toBe(1);
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
  });
});
