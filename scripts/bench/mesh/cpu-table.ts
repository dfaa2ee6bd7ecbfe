import type { Measurement } from '../measurement.ts';
import type { ProxyCpu } from './proxy-cpu.ts';

/** What the proxies on the way used while so many books were acknowledged, summed over the rounds. */
export interface CpuUse {
  books: number;
  cpu: ProxyCpu;
}

const none: CpuUse = { books: 0, cpu: { pgbench: 0, wrk: 0, inventory: 0, vm: 0 } };
const headings = ["client's", "inventory's", "VM's"];
const widths = [11, 13, 9];

/** Keeps account of what the proxies use, by kind of load and number of clients. */
export function createCpuAccount(readCpu: () => Promise<ProxyCpu>) {
  const uses = new Map<string, CpuUse>();
  return {
    /** Measures, and adds what it cost the proxies. */
    measure: async (
      kind: string,
      clients: number,
      work: () => Promise<Measurement>,
    ): Promise<Measurement> => {
      const before = await readCpu();
      const measurement = await work();
      const after = await readCpu();
      const { books, cpu } = find(kind, clients);
      uses.set(`${kind} ${clients}`, {
        books: books + measurement.acknowledged,
        cpu: {
          pgbench: cpu.pgbench + after.pgbench - before.pgbench,
          wrk: cpu.wrk + after.wrk - before.wrk,
          inventory: cpu.inventory + after.inventory - before.inventory,
          vm: cpu.vm + after.vm - before.vm,
        },
      });
      return measurement;
    },
    find,
  };

  function find(kind: string, clients: number): CpuUse {
    return uses.get(`${kind} ${clients}`) ?? none;
  }
}

/** A line for each number of clients: milliseconds of CPU that each proxy on the way uses for 1,000 books. */
export function formatCpuTable(levels: { clients: number; pgbench: CpuUse; post: CpuUse }[]): string {
  const width = widths.reduce((sum, cell) => sum + cell, 0);
  const perThousand = ({ books }: CpuUse, seconds: number) => ((seconds * 1e6) / books).toFixed(0);
  return [
    '         CPU of each proxy, milliseconds for 1,000 books',
    `         ${'  pgbench, one-row INSERT'.padEnd(width)} |${'  POST /books'.padEnd(width)}`,
    `clients  ${formatCells(headings)} |${formatCells(headings)}`,
    ...levels.map(({ clients, pgbench, post }) => {
      const left = [perThousand(pgbench, pgbench.cpu.pgbench), '–', perThousand(pgbench, pgbench.cpu.vm)];
      const right = [post.cpu.wrk, post.cpu.inventory, post.cpu.vm].map((seconds) =>
        perThousand(post, seconds),
      );
      return `${String(clients).padStart(7)}  ${formatCells(left)} |${formatCells(right)}`;
    }),
  ].join('\n');
}

function formatCells(cells: string[]): string {
  return cells.map((cell, position) => cell.padStart(widths[position] ?? 0)).join('');
}
