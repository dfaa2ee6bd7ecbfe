import { formatTable } from '../lib/table.ts';
import type { CloudSettings } from './settings.ts';

/** List prices in US dollars an hour, for us-east1 and us-central1: docs/google-cloud.md says where they come from. */
const machinePrices: Partial<Record<string, number>> = {
  'e2-small': 0.0168,
  'e2-medium': 0.0335,
  'e2-standard-2': 0.067,
  'e2-standard-4': 0.134,
  'e2-standard-8': 0.268,
};
const clusterPrice = 0.1;
const natPrice = { gateway: 0.005, machine: 0.0014 };
const loadBalancersPrice = 0.025;
const diskPrice = 0.1 / 730;
const diskGibibytes = { node: 50, vm: 20 };

interface Cost {
  what: string;
  /** Undefined where we know no price. */
  anHour: number | undefined;
}

function listCosts({ GCP_NODES, GCP_NODE_TYPE, GCP_VM_TYPE }: CloudSettings): Cost[] {
  const nodePrice = machinePrices[GCP_NODE_TYPE];
  const gibibytes = GCP_NODES * diskGibibytes.node + diskGibibytes.vm;
  return [
    { what: "GKE's control plane; one zonal cluster a billing account is free", anHour: clusterPrice },
    { what: `nodes: ${GCP_NODES} × ${GCP_NODE_TYPE}`, anHour: nodePrice && nodePrice * GCP_NODES },
    { what: `the VM: ${GCP_VM_TYPE}`, anHour: machinePrices[GCP_VM_TYPE] },
    { what: `disks: ${gibibytes} GiB`, anHour: gibibytes * diskPrice },
    { what: 'two NAT gateways', anHour: 2 * natPrice.gateway + (GCP_NODES + 1) * natPrice.machine },
    { what: 'load balancers of the deployed library', anHour: loadBalancersPrice },
  ];
}

/** What it costs to leave it all running, and what comes on top. */
export function formatCosts(settings: CloudSettings): string {
  const costs = listCosts(settings);
  const sum = costs.reduce((total, { anHour = 0 }) => total + anHour, 0);
  const isComplete = costs.every(({ anHour }) => anHour !== undefined);
  const total = `${isComplete ? '' : 'at least '}${sum.toFixed(2)} an hour, ${(sum * 24).toFixed(0)} a day, ${(sum * 730).toFixed(0)} a month`;
  const rows = costs.map(({ what, anHour }) => [what, anHour?.toFixed(4) ?? 'not known here']);
  return `${formatTable(['US dollars an hour', 'list price'], rows)}

In all ${total}, from the first minute until make cloud-gcp-down.
On top: traffic between the regions (0.02 a GiB) and through NAT (0.045 a GiB), and the registry's storage (0.10 a GiB and month).
These are list prices of us-east1 and us-central1, not a quotation: https://cloud.google.com/products/calculator`;
}
