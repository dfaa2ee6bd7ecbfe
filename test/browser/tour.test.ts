import { readChapters } from '../../scripts/workshop/chapter.ts';
import { startPageServer } from '../../scripts/workshop/page-server.ts';
import { library, useBrowser } from '../support/browser.ts';

const browser = useBrowser();

describe('a page that goes along with a tour', () => {
  test('shows its chapter, and what to look at', async () => {
    const [first, second] = await readChapters();
    if (!first || !second) throw new Error('There are no chapters.');
    const tour = await startPageServer(library().web);
    const page = await browser.open({ path: `?present&tour=${tour.port}` });

    tour.show(first, 1);
    await page.getByText(`1. ${first.title}. Look at: ${first.look}`).waitFor();
    tour.show(second, 2);
    await page.getByText(`2. ${second.title}. Look at: ${second.look}`).waitFor();

    await page.close();
    tour.close();
  });
});
