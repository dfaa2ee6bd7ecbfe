/** Something that the person at the keyboard can put right: one sentence that names it and says how. No stack is shown. */
export class Refusal extends Error {
  override name = 'Refusal';
}
