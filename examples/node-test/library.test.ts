import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startLibrary } from 'mesh-library/testing';

test('two libraries do not know of each other', async () => {
  await using one = await startLibrary();
  await using other = await startLibrary();

  await fetch(`${one.urls.inventory}/books`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: 'Kindred', authors: ['Octavia E. Butler'] }),
  });

  assert.deepEqual(
    (await one.books()).map(({ title }) => title),
    ['Kindred'],
  );
  assert.deepEqual(await other.books(), []);
});
