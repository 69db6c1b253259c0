import type { Act } from '../model/act.ts'
import type { PlanChange, PlanState, TreatmentPlan } from '../model/treatment-plan.ts'
import type { Kept } from './kept.ts'

export type NewPlan = Required<PlanChange> & { readonly state: 'draft' | 'active' }

export interface TreatmentPlanStore {
  /** Errors: NOT_FOUND (the patient), CONFLICT when the id belongs to something else, VALIDATION_FAILED. */
  create(patientId: string, plan: NewPlan, act: Act, id?: string): Promise<Kept<TreatmentPlan>>
  get(patientId: string, planId: string): Promise<TreatmentPlan | null>
  /** Newest first. */
  list(query: {
    readonly patientId: string
    readonly states?: readonly PlanState[]
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly TreatmentPlan[]; readonly nextCursor: string | null }>
  /**
   * Makes a new version, by the rules of `changePlan`. Errors: NOT_FOUND, STALE_VERSION, CONFLICT, VALIDATION_FAILED.
   */
  change(
    patientId: string,
    planId: string,
    change: PlanChange,
    ifVersion: number | null,
    act: Act,
  ): Promise<TreatmentPlan>
  /** The plan as it was in each version, newest first; empty for a plan that does not exist. */
  versions(query: {
    readonly patientId: string
    readonly planId: string
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly TreatmentPlan[]; readonly nextCursor: string | null }>
}
