import { readChapters } from '../../../scripts/workshop/chapter.ts';
import { startPageServer } from '../../../scripts/workshop/page-server.ts';

test('the page may ask which chapter is played, and no other site', async () => {
  const [chapter] = await readChapters();
  if (!chapter) throw new Error('There is no chapter.');
  const server = await startPageServer('http://127.0.0.1:8080/');
  const ask = () => fetch(`http://127.0.0.1:${server.port}/`);

  expect(await (await ask()).json()).toBeNull();
  server.show(chapter, 1);
  const answer = await ask();
  server.close();

  expect(answer.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:8080');
  expect(await answer.json()).toEqual({ number: 1, title: chapter.title, look: chapter.look });
});
