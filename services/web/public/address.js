/**
 * What the page shows stands in its address: the search `q`, a page of the register `after` an accession number, the
 * open `book`. So Back goes to what was shown before, and each can be bookmarked.
 * @typedef {'q' | 'after' | 'book'} Name
 */

/** @type {(() => void)[]} */
const listeners = [];

/** Calls `listener` now and whenever the address changes. @param {() => void} listener */
export function followAddress(listener) {
  listeners.push(listener);
  addEventListener('popstate', listener);
  listener();
}

/** Empty when it is not there. @param {Name} name */
export const readAddress = (name) => new URLSearchParams(location.search).get(name) ?? '';

/**
 * What is empty is taken out. `replace` adds nothing that Back would return to.
 * @param {Partial<Record<Name, string>>} changes
 * @param {{ replace?: boolean }} [options]
 */
export function changeAddress(changes, { replace = false } = {}) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  if (url.href === location.href) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  for (const listener of listeners) listener();
}

/** Lets links such as `?book=…` change what the page shows, without loading it again. */
export function followLinks() {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a[data-here]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    changeAddress(Object.fromEntries(new URL(/** @type {HTMLAnchorElement} */ (link).href).searchParams));
  });
}
