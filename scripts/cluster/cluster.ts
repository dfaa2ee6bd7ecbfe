import type { Step } from '../lib/plan.ts';
import type { Power } from '../lib/power.ts';
import type { RunOptions } from '../lib/run.ts';
import type { ShellSession } from '../lib/shell-session.ts';

/** How to ask the cluster for something, whatever the current context is. */
export interface ClusterClient {
  context: string;
  /** Where the application lives, and what kubectl means by default. */
  namespace: string;
  kubectl: (args: string[], options?: RunOptions) => Promise<string>;
  /** The words of the same kubectl, for a program that goes on or talks with a person. */
  kubectlArguments: (args: string[]) => string[];
  istioctl: (args: string[], options?: RunOptions) => Promise<string>;
  /** The object, or nothing where there is none of that name. */
  find: <T>(kind: string, name: string, namespace?: string) => Promise<T | undefined>;
  /** The objects of a kind; `selector` holds kubectl's options, such as `--selector=app=web`. */
  list: <T>(kind: string, selector?: string[], options?: RunOptions) => Promise<T[]>;
  /** Applies what the arguments name (`-f file`, `-k folder`); returns what has changed, in kubectl's words. */
  apply: (args: string[], options?: RunOptions) => Promise<{ changed: boolean; changes: string[] }>;
  /** Deletes those of the objects that are there; returns what was deleted, in kubectl's words. */
  delete: (objects: object[]) => Promise<string[]>;
  /** A shell that stays open in a container, and knows what `definitions` define. */
  openShell: (pod: string, container: string, definitions: string) => ShellSession;
}

/** What names an object within its kind. */
export interface ObjectName {
  namespace: string;
  name: string;
}

/** An address or a name, and a port. */
export interface Endpoint {
  address: string;
  port: number;
}

/** The cluster that the application runs in. What an adapter can't do is absent from it. */
export interface Cluster extends ClusterClient {
  /** Which of k8s/overlays fits it. */
  overlay: 'kind' | 'existing';
  /** Where people open the library. */
  webUrl: () => Promise<string>;
  /** The Deployment of the gateway by which the VM reaches istiod. */
  istiodGateway: ObjectName;
  /** Where the VM finds that gateway. */
  gateway: () => Promise<Endpoint>;
  /** The services' image as its nodes find it. Throws before it has been brought there. */
  readImageReference: () => Promise<string>;
  /** What prevents the cluster from being provided, in a sentence that says what to do. */
  findProblem: () => Promise<string | undefined>;
  provide: () => Step;
  /** Brings the application's image to where the cluster's nodes find it. */
  deliverImage: () => Step;
  remove: () => Step;
  /** The Deployment of istiod, where it is ours to stop: then the way to it is, too. */
  istiod?: ObjectName;
  /** Where the cluster outlives the deployment: what `remove` deletes. */
  listOurs?: () => Promise<string[]>;
  /** Likewise: how it differs from what was there before the first deployment; nothing where that was not noted. */
  findDifferences?: () => Promise<string[] | undefined>;
  /** How the machine reaches the pods, where nothing but us would tell it: through the node. */
  podRoute?: () => Promise<{ range: string; via: string }>;
  /** Its only node, where it is ours to switch off. */
  node?: ClusterNode;
}

export interface ClusterNode {
  name: string;
  power: Power;
  /** Ends a container's process with SIGKILL; `id` is the container runtime's. */
  killContainer: (id: string) => Promise<void>;
  /** What the node has logged: `tail` lines at most. */
  logs: (tail: number) => Promise<string>;
  /** Puts an image of this machine's Docker into the node. */
  loadImage: (image: string) => Promise<void>;
}
