/** The label of everything of ours, in Docker and in the cluster; its value is the deployment's name. */
export const ownerLabel = 'mesh-library.deployment';
