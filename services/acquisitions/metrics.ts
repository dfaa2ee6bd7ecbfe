import { metrics } from '@opentelemetry/api';
import type { Outbox } from './outbox.ts';

/** Registers the metrics: purchases made, waiting for inventory, and refused by it. */
export function registerMetrics(outbox: Outbox): void {
  const meter = metrics.getMeter('acquisitions');
  meter
    .createObservableCounter('acquisitions.purchases', { description: 'Purchases since the first start' })
    .addCallback((result) => result.observe(outbox.state().bought));
  meter
    .createObservableGauge('acquisitions.waiting', { description: 'Purchases not yet delivered' })
    .addCallback((result) => result.observe(outbox.state().waiting.length));
  meter
    .createObservableGauge('acquisitions.refused', { description: 'Purchases that inventory refused' })
    .addCallback((result) => result.observe(outbox.state().refused.length));
}
