import { getElement, setText } from './element.js';

/** With `?present` in its address the page is for an audience: large, and without what only a single reader needs. */
export function startPresent() {
  const url = new URL(location.href);
  const isPresent = url.searchParams.has('present');
  document.documentElement.classList.toggle('present', isPresent);
  const link = getElement('presentation-link', HTMLAnchorElement);
  link.href = isPresent ? url.pathname : '?present';
  setText(link, isPresent ? 'Leave' : 'Present');
}
