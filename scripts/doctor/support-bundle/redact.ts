const placeholder = '[left out]';
/** A shorter secret would match other text, too. */
const minLength = 8;

/** The formats of secrets, whoever's they are. */
const formats: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, placeholder],
  [/eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, placeholder],
  [/SCRAM-SHA-256\$\d+:[\w+/=]+\$[\w+/=]+:[\w+/=]+/g, placeholder],
  [/(:\/\/[^\s/:@]+:)[^\s/@]+@/g, `$1${placeholder}@`],
  // libpq's connection strings, which may stand quoted in a setting of PostgreSQL: primary_conninfo = '… password=''…'' …'
  [/(password\s*=\s*)(''[^'\n]*''|'[^'\n]*'|(?!\[left out\])[^\s'"&;,\\]+)/gi, `$1${placeholder}`],
  [/(\bPGPASSWORD["']?\s*[=:]\s*["']?)(?!\[left out\])[^\s"',;]+/g, `$1${placeholder}`],
];

/** Takes secrets out of a text: known ones, plain and in base64, and whatever has the format of one. */
export function createRedactor(known: string[]): (text: string) => string {
  const values = known
    .filter((value) => value.length >= minLength)
    .flatMap((value) => [value, Buffer.from(value).toString('base64').replace(/=+$/, '')])
    .sort((one, other) => other.length - one.length);
  return (text) => {
    const plain = values.reduce((rest, value) => rest.replaceAll(value, placeholder), text);
    return formats.reduce((rest, [format, replacement]) => rest.replace(format, replacement), plain);
  };
}
