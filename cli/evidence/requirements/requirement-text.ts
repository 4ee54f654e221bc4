/** What a page says of its requirement before any fact: in our own words, never in those of the standard. */
export interface RequirementText {
  readonly title: string;
  readonly asked: string;
  /** How this system's part of it is tested, in one sentence. */
  readonly tested: string;
  /** What remains with the company that runs the system, in sentences. */
  readonly customer: readonly string[];
  /** What AWS does, and answers for in its own attestation. */
  readonly aws: readonly string[];
}
