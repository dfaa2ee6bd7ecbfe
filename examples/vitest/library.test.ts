import { startLibrary, type LocalLibrary } from 'mesh-library/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let library: LocalLibrary;
beforeAll(async () => {
  library = await startLibrary({ buyEveryMs: 50 });
}, 60_000);
afterAll(() => library.stop());

test('shows what acquisitions has bought', async () => {
  await expect.poll(async () => (await library.books()).length, { timeout: 30_000 }).toBeGreaterThan(2);

  const [{ count = 0 } = {}] = await library.sql<{ count: number }>(
    'select count(*)::int as count from books',
  );
  expect(count).toBeGreaterThan(2);
});
