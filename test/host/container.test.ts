import { GenericContainer, Wait } from 'testcontainers';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import { run } from '../../scripts/lib/run.ts';
import { buildBook } from '../support/books.ts';
import { send } from '../support/inventory.ts';

const limitMs = 900_000;

test(
  'the container of the whole library is healthy, and keeps a book',
  async () => {
    const output = await run(process.execPath, [`${projectRoot}scripts/container.ts`], {
      timeoutMs: limitMs,
    });
    const image = output.split(' ').at(-1) ?? '';
    await using container = await new GenericContainer(image)
      .withExposedPorts(8081)
      .withWaitStrategy(Wait.forHealthCheck())
      .start();
    const url = `http://${container.getHost()}:${container.getMappedPort(8081)}/books`;
    const book = buildBook();

    const { status } = await send(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(book),
    });

    expect([status, (await send(url)).body]).toEqual([
      201,
      { books: [expect.objectContaining({ title: book.title })], next: null },
    ]);
  },
  limitMs,
);
