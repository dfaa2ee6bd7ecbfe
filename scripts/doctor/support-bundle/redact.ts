const mark = '[left out]';
/** A secret shorter than this can't be told from other text. */
const minLength = 8;

/** What secrets look like, whoever's they are. */
const shapes: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, mark],
  [/eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, mark],
  [/SCRAM-SHA-256\$\d+:[\w+/=]+\$[\w+/=]+:[\w+/=]+/g, mark],
  [/(:\/\/[^\s/:@]+:)[^\s/@]+@/g, `$1${mark}@`],
  [/(\bPGPASSWORD["']?\s*[=:]\s*["']?)(?!\[left out\])[^\s"',;]+/g, `$1${mark}`],
];

/** Takes secrets out of a text: those that are known, plain and in base64, and whatever has the shape of one. */
export function createRedactor(known: string[]): (text: string) => string {
  const values = known
    .filter((value) => value.length >= minLength)
    .flatMap((value) => [value, Buffer.from(value).toString('base64').replace(/=+$/, '')])
    .sort((one, other) => other.length - one.length);
  return (text) => {
    const plain = values.reduce((rest, value) => rest.replaceAll(value, mark), text);
    return shapes.reduce((rest, [shape, instead]) => rest.replace(shape, instead), plain);
  };
}
