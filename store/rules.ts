import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type {
  CheckedDocument,
  Rule,
  RuleActivation,
  RuleActivationStory,
  RuleMode,
  RuleScope,
  RuleVersion,
  ShadowCount,
  ShadowEpisode,
} from '../model/rule.ts'
import type { Viewer } from './access.ts'

/** Rules of a house; and versions that count for somebody at one time. */
export const MOST_RULES = 200

interface PageQuery {
  readonly limit: number
  readonly cursor?: string
}
interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}
interface OfRule extends PageQuery {
  readonly ruleId: string
}

/** A rule with what counts now. */
export interface RuleInUse extends Rule {
  /** For everyone and for wards. */
  readonly activations: readonly RuleActivation[]
  /** For how many patients something of their own counts. */
  readonly patients: number
  /** Episodes of the last 24 h of its versions in shadow. */
  readonly shadowLastDay: number
}

/** What an activation came to. */
export interface Activated {
  readonly activation: RuleActivation
  /** Of the rule, after it. */
  readonly revision: number
}

/**
 * Rules as data. Every change is audited and told to the rules (topic `rule`); one for a patient is in his audit and his
 * story. `ifRevision`: null when any will do.
 */
export interface RuleStore {
  /**
   * Errors: CONFLICT (the id is taken), RULE_LIMIT, VALIDATION_FAILED (`yieldsTo.0`: there is no such rule, or it yields
   * to this one).
   */
  create(document: CheckedDocument, comment: string | null, act: Act): Promise<RuleInUse>
  /**
   * One more version; what counts stays.
   * Errors: NOT_FOUND, STALE_VERSION, CONFLICT (the document is the newest one), VALIDATION_FAILED as above.
   */
  addVersion(document: CheckedDocument, comment: string | null, ifRevision: number | null, act: Act): Promise<RuleInUse>
  /** By name. */
  list(query: PageQuery, now: Instant): Promise<Page<RuleInUse>>
  get(id: string, now: Instant): Promise<RuleInUse | null>
  /** Newest first; none of a rule that does not exist. */
  versions(query: OfRule): Promise<Page<RuleVersion>>
  /** What counts and has counted, newest first; of patients what the viewer may see. */
  activations(query: OfRule & { readonly viewer: Viewer }): Promise<Page<RuleActivationStory>>
  /** Null: there is no such activation of this rule. */
  activation(ruleId: string, activationId: string): Promise<RuleActivationStory | null>
  /**
   * Puts a version in the place of what counts for that scope; in shadow beside it. Going live or off ends the dry run
   * of the same version there.
   * Errors: NOT_FOUND (rule, patient), VALIDATION_FAILED (`version`: there is none, or what counts yields to it and it to
   * that; `scope.wardId`), STALE_VERSION, CONFLICT (it counts like this already), RULE_LIMIT (with it the rules together
   * would ask for too much).
   */
  activate(
    ruleId: string,
    asked: { readonly version: number; readonly mode: RuleMode; readonly scope: RuleScope },
    ifRevision: number | null,
    act: Act,
  ): Promise<Activated>
  /**
   * Brings back what was live or off before for that scope; again: what was before that. Dry runs stay. Where nothing
   * was, and what counts went live from a dry run, it is a dry run again.
   * Errors: NOT_FOUND (rule, patient), STALE_VERSION, CONFLICT (nothing counts there, nothing before it, or what
   * was before yields to a rule that yields to it by now), RULE_LIMIT.
   */
  rollBack(ruleId: string, scope: RuleScope, ifRevision: number | null, act: Act): Promise<Activated>
  /**
   * From now on the next wider scope decides.
   * Errors: NOT_FOUND, STALE_VERSION, CONFLICT (it has ended before).
   */
  end(ruleId: string, activationId: string, ifRevision: number | null, act: Act): Promise<void>
  /** What would have alarmed, newest first, of patients the viewer may see. */
  shadows(
    query: OfRule & { readonly version?: number; readonly viewer: Viewer },
  ): Promise<
    Page<ShadowEpisode & { readonly patientName: { readonly given: readonly string[]; readonly family: string } }>
  >
  /** Of all patients, newest version first. */
  shadowCounts(ruleId: string, now: Instant): Promise<readonly ShadowCount[]>
  /**
   * The rules that come with the product: version 1, live for everyone, where they are not there. A changed document
   * becomes a new version, and counts at once where the product's own version was live for everyone: what a person has
   * chosen stays. Several may call it at once.
   */
  ensureBuiltIn(documents: readonly CheckedDocument[], now: Instant): Promise<void>
}
