import './integration-set-up.ts';

/** Jest's global tear-down of the integration tests. */
export default async function tearDown(): Promise<void> {
  await globalThis.testPostgres?.[Symbol.asyncDispose]();
}
