import { startLibrary } from 'mesh-library/testing';

let library;
beforeAll(async () => {
  library = await startLibrary();
}, 60_000);
afterAll(() => library.stop());

test('keeps a book', async () => {
  const response = await fetch(`${library.urls.inventory}/books`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: 'Fun Home', authors: ['Alison Bechdel'] }),
  });

  expect(response.status).toBe(201);
  expect(await library.books()).toEqual([expect.objectContaining({ title: 'Fun Home' })]);
});

test('says 503 while the database does not answer', async () => {
  library.pauseDatabase();
  const response = await fetch(`${library.urls.inventory}/books`, { signal: AbortSignal.timeout(15_000) });
  library.resumeDatabase();

  expect(response.status).toBe(503);
}, 20_000);
