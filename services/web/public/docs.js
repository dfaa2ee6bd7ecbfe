import { getElement, setText } from './element.js';
import { html, nothing, render } from './node_modules/lit-html/lit-html.js';

/** Renders OpenAPI documents (https://spec.openapis.org/oas/v3.1.0) as one page. @typedef {any} Node */

/** Web's own document refers to another than inventory's: each is rendered with its components. */
const addresses = ['api/openapi.json', 'openapi.json'];

const parts = await Promise.all(addresses.map(loadOperations));
render(parts.flat(), getElement('operations', HTMLElement));

/** @param {string} address */
async function loadOperations(address) {
  try {
    const response = await fetch(address);
    const document = await response.json();
    if (!response.ok) throw new Error(document.detail);
    return Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(/** @type {object} */ (methods)).map(([method, operation]) =>
        viewOperation(document, `${method.toUpperCase()} ${path}`, operation),
      ),
    );
  } catch (error) {
    setText(
      getElement('docs-problem', HTMLElement),
      `A part is missing: ${/** @type {Error} */ (error).message}`,
    );
    return [];
  }
}

/**
 * @param {Node} document
 * @param {string} name
 * @param {Node} operation
 */
function viewOperation(document, name, { summary, parameters = [], requestBody, responses }) {
  const body = requestBody?.content['application/json']?.schema;
  return html`<section aria-label=${name}>
    <h2><code>${name}</code></h2>
    <p>${summary}.</p>
    ${
      parameters.length > 0
        ? viewFields(
            'Parameters',
            parameters.map((/** @type {Node} */ one) => toField(document, one)),
          )
        : nothing
    }
    ${body ? viewFields('Body', listFields(document, body)) : nothing}
    ${Object.entries(responses).map(([status, response]) => viewResponse(document, status, response))}
  </section>`;
}

/**
 * @param {Node} document
 * @param {string} status
 * @param {Node} response
 */
function viewResponse(document, status, { description, content = {} }) {
  const [schema] = Object.values(content).map((/** @type {Node} */ { schema }) => schema);
  const title = `${status} ${description}`;
  // Problem documents are all of one form.
  if (Number(status) >= 400 || !schema) return html`<p>${title}</p>`;
  return viewFields(title, listFields(document, schema));
}

/** @typedef {{ name: string, type: string, description: string }} Field */

/**
 * @param {string} title
 * @param {Field[]} fields
 */
function viewFields(title, fields) {
  return html`<h3>${title}</h3>
    <dl>
      ${fields.map(
        ({ name, type, description }) =>
          html`<div>
            <dt><code>${name}</code></dt>
            <dd>${type}${description ? html`<br />${description}` : nothing}</dd>
          </div>`,
      )}
    </dl>`;
}

/** @param {Node} document @param {Node} parameter @returns {Field} */
function toField(document, { name, in: place, schema, description = schema.description ?? '' }) {
  return { name, type: `${describeType(document, schema)}, in the ${place}`, description };
}

/** The properties of a schema, or of its items. @param {Node} document @param {Node} schema @returns {Field[]} */
function listFields(document, schema) {
  const { properties = {}, required = [], items } = resolve(document, schema);
  if (items) return listFields(document, items);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: describeType(document, property) + (required.includes(name) ? '' : ', if there is one'),
    description: resolve(document, property).description ?? '',
  }));
}

/** @param {Node} document @param {Node} schema @returns {string} */
function describeType(document, schema = {}) {
  const { type, enum: values, const: value, anyOf, items, format } = resolve(document, schema);
  if (anyOf) return anyOf.map((/** @type {Node} */ one) => describeType(document, one)).join(' or ');
  if (type === 'array') return `list of ${describeType(document, items)}`;
  if (values) return values.join(' | ');
  return value === undefined
    ? [[type].flat().join(' or '), format].filter(Boolean).join(', ')
    : String(value);
}

/** @param {Node} document @param {Node} schema @returns {Node} */
function resolve(document, schema) {
  return schema.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema;
}
