import { useBrowser } from '../support/browser.ts';

const browser = useBrowser();

describe('the acquisitions panel', () => {
  test('pauses and resumes at a click, at the chosen rate, and says so on every page', async () => {
    const page = await browser.open();
    const other = await browser.open();

    await page.getByRole('button', { name: 'Pause buying' }).click();
    await page.getByText('Buying is paused.').waitFor();
    await other.getByText('Buying is paused.').waitFor();
    await page.getByRole('combobox', { name: 'A book every' }).selectOption('every half second');
    await page.getByRole('button', { name: 'Resume buying' }).click();
    await page.getByText('Buying a book every 0.5 seconds.').waitFor();
    await other.getByText('Buying a book every 0.5 seconds.').waitFor();
    const newest = await page.locator('.entry .number').first().innerText();
    await page
      .locator('.entry .number')
      .first()
      .getByText(newest, { exact: true })
      .waitFor({ state: 'hidden' });
  });
});
