import { timeoutMs as acquisitionsMs } from '../../../services/acquisitions/inventory-client.ts';
import { requestTimeoutMs as inventoryMs } from '../../../services/inventory/request-timeout.ts';
import { timeoutMs as pageMs } from '../../../services/web/public/api.js';
import { timeoutMs as webMs } from '../../../services/web/upstream.ts';

describe('the time limits', () => {
  test('end first where most is known: inventory, then who calls it, then the page', () => {
    expect(webMs).toBeGreaterThan(inventoryMs);
    expect(acquisitionsMs).toBeGreaterThan(inventoryMs);
    expect(pageMs).toBeGreaterThan(webMs);
  });
});
