import type { FieldError } from '../model/errors.ts'
import type { CheckedDocument, RuleAsks } from '../model/rule.ts'

export type RuleVerdict =
  | { readonly document: CheckedDocument; readonly asks: RuleAsks; readonly problems: null }
  | { readonly document: null; readonly asks: null; readonly problems: readonly FieldError[] }

/** What the language of rules says of a document; pure. */
export interface RuleCheck {
  /** @param document as somebody writes it, JSON of any kind; what passes can be run for ever, what does not is told where */
  check(document: unknown): RuleVerdict
  /** @returns why these cannot run together; null when they can */
  conflict(documents: readonly CheckedDocument[]): string | null
}
