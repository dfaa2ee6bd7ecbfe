import type { Thing } from './state.ts';

/** Whether gcloud's `--filter` lets a thing through: conditions with `=` or `~`, joined by AND. */
export function matches(thing: Thing, filter: string): boolean {
  return filter.split(' AND ').every((condition) => {
    const [, path = '', operator, value = ''] = /^([\w.-]+)([=~])"?(.*?)"?$/.exec(condition) ?? [];
    const actual = path
      .split('.')
      .reduce<unknown>(
        (from, key) =>
          typeof from === 'object' && from !== null ? (from as Record<string, unknown>)[key] : undefined,
        thing,
      );
    if (typeof actual !== 'string') return false;
    return operator === '~' ? new RegExp(value).test(actual) : actual === value;
  });
}
