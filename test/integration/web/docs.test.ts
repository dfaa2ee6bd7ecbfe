import { startInventory } from '../../support/inventory.ts';
import { startWeb } from './start-web.ts';

describe('the description of the API at web', () => {
  test('has what web forwards to inventory, at the paths of web', async () => {
    const inventory = await startInventory();
    const web = await startWeb({ inventoryUrl: inventory.url });

    const { body } = (await web.get('/api/openapi.json')) as {
      body: { paths: Record<string, object>; components: { schemas: object } };
    };
    const answers = await Promise.all(
      Object.keys(body.paths).map((path) =>
        fetch(web.url + path.replace('{id}', 'x'), { method: 'HEAD' }).then(({ status }) => status),
      ),
    );
    await web.close();
    await inventory.close();

    expect(Object.keys(body.paths)).toEqual([
      '/api/books',
      '/api/books/count',
      '/api/books/{id}',
      '/api/stats',
      '/api/events',
    ]);
    expect(answers).toEqual([200, 200, 400, 200, 200]);
    expect(body.components.schemas).toHaveProperty('Book');
  });
});
