import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deployLibrary } from 'mesh-library/testing';

const { DEPLOYMENT = 'reboots' } = process.env;

test('no book is lost when the VM reboots', async () => {
  await using library = await deployLibrary({ name: DEPLOYMENT });
  const page = await fetch(library.urls.web);
  assert.equal(page.status, 200);

  await library.verify();
  const { ledger, outageSeconds } = await library.fault('vm-reboot');

  assert.match(ledger, /^clean: /);
  console.log(`Clients saw an outage of ${outageSeconds.toFixed(1)} s; ledger ${ledger}`);
});
