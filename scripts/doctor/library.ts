import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';

/** The whole way, as a reader takes it. By itself it says that something is wrong which no other finding knows. */
export function findLibrary({ library, expected }: Facts): Finding[] {
  if (library.told === 200) return [];
  const answer = library.told === undefined ? `no answer: ${library.reason}` : `status ${library.told}`;
  return [
    {
      name: 'library-silent',
      seen: `${expected.webUrl}/api/stats: ${answer}`,
      why: 'This is what readers see.',
      mend: 'make verify',
    },
  ];
}
