import type { RuleActivation } from '../model/rule.ts'

/** A rule that counts for somebody now, with the version's document as it was stored: the rules check it again. */
export interface ActiveRule extends Pick<RuleActivation, 'ruleId' | 'version' | 'mode' | 'scope'> {
  readonly document: unknown
}

/** What the rules ask when they start, and with every change of topic `rule`. */
export interface ActiveRuleReader {
  active(): Promise<readonly ActiveRule[]>
}
