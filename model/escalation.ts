import type { AlertPriority } from './alert.ts'
import type { Instant } from './clock.ts'

/** Whom a step of a chain tells. */
export const ESCALATION_GROUPS = ['responsible-nurse', 'ward-nurses', 'on-call'] as const
export type EscalationGroup = (typeof ESCALATION_GROUPS)[number]

export interface EscalationStep {
  readonly tell: EscalationGroup
  /** Seconds after the alert was raised or rose in priority. */
  readonly afterSeconds: number
}

/** Of one ward: who is told of an alert that nobody acknowledges, and when. */
export type EscalationChain = Readonly<Record<AlertPriority, readonly EscalationStep[]>>

/** Times of alarms.md, section 5: high 30 to 60 s, medium 2 to 3 min; to be confirmed locally. */
export const DEFAULT_CHAIN: EscalationChain = {
  high: [
    { tell: 'responsible-nurse', afterSeconds: 0 },
    { tell: 'ward-nurses', afterSeconds: 45 },
    { tell: 'on-call', afterSeconds: 120 },
  ],
  medium: [
    { tell: 'responsible-nurse', afterSeconds: 0 },
    { tell: 'ward-nurses', afterSeconds: 150 },
    { tell: 'on-call', afterSeconds: 600 },
  ],
  low: [{ tell: 'responsible-nurse', afterSeconds: 0 }],
}

/** "Sent" is not "delivered": without a confirmation within this time the next step is due at once (alarms.md, section 9). */
export const DELIVERED_WITHIN_MS = 5000
/** After the last step everybody of it is reminded this often, ms. */
const REMIND_EVERY_MS: Readonly<Record<AlertPriority, number>> = { high: 120_000, medium: 300_000, low: 1_800_000 }
/** While nobody is there: how often it is looked whether somebody has come, ms. */
const FIND_EVERY_MS = 5000
/** Longer chains help nobody. */
export const MAX_STEPS = 10
/** Seconds; a step later than a day after the alert helps nobody. */
export const LATEST_STEP_S = 86_400

/** How far an alert has been carried. */
export interface Escalation {
  /** When the chain began: raised, or risen in priority. */
  readonly startedAt: Instant
  /** Of the chain: how many of its steps are done. */
  readonly stepsDone: number
  readonly toldAt: Instant | null
  /** When to look again. */
  readonly dueAt: Instant
}

/** What is known when an alert is looked at that nobody has acknowledged. */
export interface EscalationFacts {
  readonly now: Instant
  readonly priority: AlertPriority
  /** Users of each group, for this patient, now. */
  readonly people: Readonly<Record<EscalationGroup, readonly string[]>>
  /** Whether a screen of somebody who was told has confirmed it. */
  readonly isDelivered: boolean
  /** Everybody who was told last has declined. */
  readonly isDeclined: boolean
  /** Who has declined since he was told last: no step asks him again, a reminder does. */
  readonly declined: readonly string[]
}

export interface EscalationLook {
  readonly escalation: Escalation
  /** Who is told now. */
  readonly tell: readonly string[]
  readonly isReminder: boolean
  /** The chain is at its end and nobody is in it, nobody is left, or all have declined: administrators must know. */
  readonly isUnheard: boolean
}

export function beginEscalation(startedAt: Instant): Escalation {
  return { startedAt, stepsDone: 0, toldAt: null, dueAt: startedAt }
}

/**
 * Looks at an alert that nobody has acknowledged. Pure: what is due is done, and said when to look again.
 * A chain without steps tells nobody. A step with nobody in it is passed at once; so is one that everybody declined, or
 * that no screen confirmed.
 */
export function lookAt(chain: EscalationChain, before: Escalation, facts: EscalationFacts): EscalationLook {
  const { now, priority, people, declined } = facts
  const steps = chain[priority]
  if (steps.length === 0) return waiting({ ...before, dueAt: now + REMIND_EVERY_MS[priority] })
  let { stepsDone } = before
  const last = steps.map(step => groupOf(people, step)).findLast(group => group.length > 0) ?? []
  if (stepsDone < steps.length && isDue(steps, before, facts)) {
    while (stepsDone < steps.length) {
      const tell = groupOf(people, steps[stepsDone++]).filter(userId => !declined.includes(userId))
      if (tell.length > 0) return told({ ...before, stepsDone, toldAt: now }, steps, tell, facts, false)
    }
    if (last.length === 0) return nobodyThere({ ...before, stepsDone }, now, true)
    return atEnd(steps, { ...before, stepsDone, dueAt: now + REMIND_EVERY_MS[priority] }, facts)
  }
  if (stepsDone < steps.length) return waiting({ ...before, dueAt: nextLook(steps, before, facts.isDelivered) })
  // Whoever declines at the end of the chain is not asked again in the same breath.
  const remindAt = before.toldAt === null ? before.dueAt : before.toldAt + REMIND_EVERY_MS[priority]
  const due = Math.max(before.dueAt, remindAt)
  if (now < due) return atEnd(steps, { ...before, dueAt: due }, facts)
  if (last.length === 0) return nobodyThere(before, now, before.toldAt !== null)
  return told({ ...before, toldAt: now }, steps, last, facts, true)
}

/**
 * Waits for the reminder. When everybody who was told last has declined, whoever else is in the chain is asked again at
 * once, and if nobody is left, administrators must know.
 */
function atEnd(steps: readonly EscalationStep[], escalation: Escalation, facts: EscalationFacts): EscalationLook {
  if (!facts.isDeclined) return waiting(escalation)
  const others = new Set(steps.flatMap(step => groupOf(facts.people, step)))
  for (const userId of facts.declined) others.delete(userId)
  if (others.size === 0) return { ...waiting(escalation), isUnheard: true }
  return told({ ...escalation, toldAt: facts.now }, steps, [...others], facts, true)
}

function nobodyThere(before: Escalation, now: Instant, isUnheard: boolean): EscalationLook {
  return { ...waiting({ ...before, toldAt: null, dueAt: now + FIND_EVERY_MS }), isUnheard }
}

function told(
  escalation: Escalation,
  steps: readonly EscalationStep[],
  tell: readonly string[],
  { now, priority }: EscalationFacts,
  isReminder: boolean,
): EscalationLook {
  const next =
    escalation.stepsDone < steps.length ? nextLook(steps, escalation, false) : now + REMIND_EVERY_MS[priority]
  return { escalation: { ...escalation, dueAt: Math.max(next, now + 1) }, tell, isReminder, isUnheard: false }
}

function isDue(steps: readonly EscalationStep[], before: Escalation, facts: EscalationFacts): boolean {
  if (before.toldAt === null || facts.isDeclined || facts.now >= dueAt(steps, before)) return true
  return !facts.isDelivered && facts.now >= before.toldAt + DELIVERED_WITHIN_MS
}

function nextLook(steps: readonly EscalationStep[], escalation: Escalation, isDelivered: boolean): Instant {
  const own = dueAt(steps, escalation)
  return isDelivered || escalation.toldAt === null ? own : Math.min(escalation.toldAt + DELIVERED_WITHIN_MS, own)
}

/** When the next step is due by its own time. */
function dueAt(steps: readonly EscalationStep[], { startedAt, stepsDone }: Escalation): Instant {
  return startedAt + (steps[stepsDone]?.afterSeconds ?? 0) * 1000
}

function groupOf(people: EscalationFacts['people'], step: EscalationStep | undefined): readonly string[] {
  return step === undefined ? [] : people[step.tell]
}

function waiting(escalation: Escalation): EscalationLook {
  return { escalation, tell: [], isReminder: false, isUnheard: false }
}
