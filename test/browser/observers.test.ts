import { useBrowser } from '../support/browser.ts';

const browser = useBrowser();

describe('what else shows the mesh', () => {
  const nameLinks = { name: 'What else shows the mesh' };

  test('has a link each where it is installed', async () => {
    const url = 'http://127.0.0.1:9090/alerts';
    const page = await browser.open({
      prepare: (page) =>
        page.route('**/api/settings', (route) =>
          route.fulfill({ json: { traceUrl: null, observers: [{ title: 'Prometheus', url }] } }),
        ),
    });

    const link = page.getByRole('navigation', nameLinks).getByRole('link', { name: 'Prometheus' });
    await link.waitFor();

    expect(await link.getAttribute('href')).toBe(url);
  });

  test('is not mentioned where nothing is', async () => {
    const page = await browser.open();
    await page.locator('.node').first().waitFor();

    expect(await page.getByRole('navigation', nameLinks).count()).toBe(0);
  });
});
