import type { Step } from '../lib/plan.ts';

/** A step that can also be shown: the commands that it runs, each as you would paste it. */
export interface CloudStep extends Step {
  commands: string[];
}

/** Steps by key, each with the keys of the steps that it waits for, and after them. */
export type CloudPlan<Key extends string> = Record<Key, { step: CloudStep; after?: NoInfer<Key>[] }>;

/** Checks that each step waits for steps that there are. */
export function definePlan<Key extends string>(plan: CloudPlan<Key>): CloudPlan<Key> {
  return plan;
}

/** The commands of all steps, in an order in which they can be pasted one after the other. */
export function formatPlan(plan: CloudPlan<string>): string {
  return Object.values(plan)
    .filter(({ step }) => step.commands.length > 0)
    .map(({ step }) => [`# ${step.title}`, ...step.commands].join('\n'))
    .join('\n\n');
}
