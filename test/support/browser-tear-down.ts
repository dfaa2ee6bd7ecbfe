import './browser-set-up.ts';

/** Jest's global tear-down of the browser tests. */
export default async function tearDown(): Promise<void> {
  await globalThis.closeTestLibrary?.();
}
