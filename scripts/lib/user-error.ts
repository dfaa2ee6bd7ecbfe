/** Something that the person at the keyboard can put right: one sentence that names it and says how. No stack is shown. */
export class UserError extends Error {
  override name = 'UserError';
}
