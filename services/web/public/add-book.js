import { explain, post, Problem } from './api.js';
import { getElement, setText } from './element.js';
import { formatNumber } from './format.js';

const fields = ['title', 'authors', 'isbn', 'year', 'language'];

/** The form for a new book. Inventory checks the input; its messages appear beside the fields. */
export function startAddBook() {
  const form = getElement('add-book', HTMLFormElement);
  const outcome = getElement('add-outcome', HTMLElement);
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  let key = createKey();

  // A changed form is a new request. The same one, sent again because no answer came, must not add the book twice.
  form.addEventListener('input', () => (key = createKey()));

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    showErrors([]);
    setText(outcome, '');
    outcome.classList.remove('failed');
    button.disabled = true;
    try {
      const sent = new FormData(form);
      const book = await post('books', readBook(sent), { 'Idempotency-Key': key });
      clearFields(form, sent);
      key = createKey();
      setText(outcome, `“${book.title}” is on the shelf, No. ${formatNumber(book.accessionNumber)}.`);
      if (!form.contains(document.activeElement) || document.activeElement === button)
        getElement('title', HTMLInputElement).focus();
    } catch (error) {
      const shown = error instanceof Problem ? showErrors(error.errors) : 0;
      outcome.classList.add('failed');
      setText(outcome, shown > 0 ? 'Not added yet: see above.' : `Not added: ${explain(error)}`);
    } finally {
      button.disabled = false;
    }
  });
}

/**
 * Clears what was sent, and keeps what was typed meanwhile: it belongs to the next book.
 * @param {HTMLFormElement} form
 * @param {FormData} sent
 */
function clearFields(form, sent) {
  for (const field of form.querySelectorAll('input'))
    if (field.value === sent.get(field.name)) field.value = '';
}

/** @param {FormData} data */
function readBook(data) {
  const values = Object.fromEntries([...data].map(([name, value]) => [name, String(value).trim()]));
  const authors = (values.authors ?? '').split(';').map((name) => name.trim());
  return {
    title: values.title,
    authors: authors.filter(Boolean),
    ...(values.isbn && { isbn: values.isbn }),
    // What is no number is sent as it is: inventory says what it expects.
    ...(values.year && {
      year: /^[-−]?\d+$/.test(values.year) ? Number(values.year.replace('−', '-')) : values.year,
    }),
    ...(values.language && { language: values.language }),
  };
}

/**
 * Shows each error beside its field and focuses the first of them. Returns how many it has shown.
 * @param {import('./api.js').FieldError[]} errors
 */
function showErrors(errors) {
  const wrong = fields.filter((name) => {
    const messages = errors.filter(({ path }) => path.split('.')[0] === name).map(({ message }) => message);
    setText(getElement(`${name}-error`, HTMLElement), [...new Set(messages)].join(' '));
    getElement(name, HTMLInputElement).setAttribute('aria-invalid', String(messages.length > 0));
    return messages.length > 0;
  });
  if (wrong[0]) getElement(wrong[0], HTMLInputElement).focus();
  return wrong.length;
}

/** crypto.randomUUID is missing where the page is not served by https or localhost. */
function createKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
