/** The target breaks the rule; the message says what was seen. */
export class AuditFailure extends Error {
  /** `AuditFailure`. */
  override name = 'AuditFailure';
}

/** The target does not offer what the rule is about; the message says what is missing. */
export class NotOffered extends Error {
  /** `NotOffered`. */
  override name = 'NotOffered';
}
