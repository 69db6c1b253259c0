import type { Random } from '../random.ts'

export const SCENARIOS = ['stable', 'sepsis', 'hypoxia', 'arrhythmia', 'bradycardia', 'mixed'] as const
export type Scenario = (typeof SCENARIOS)[number]
export type Course = Exclude<Scenario, 'mixed'>

/** How far a fully developed course moves a patient's own resting values; couplings come on top (see `patient.ts`). */
export interface Shift {
  readonly hr: number
  readonly rr: number
  readonly spo2: number
  readonly sbp: number
  readonly dbp: number
  readonly temp: number
  /** Beat-to-beat irregularity: standard deviation of the shown heart rate, /min. */
  readonly irregularity: number
  /** Beats a minute that make no pulse at the finger. */
  readonly pulseDeficit: number
}

const NONE: Shift = { hr: 0, rr: 0, spo2: 0, sbp: 0, dbp: 0, temp: 0, irregularity: 0, pulseDeficit: 0 }

export const SHIFTS: Readonly<Record<Course, Shift>> = {
  stable: NONE,
  // Fever, fast heart and breathing, falling pressure; fever and low pressure drive the heart further.
  sepsis: { ...NONE, hr: 34, rr: 17, spo2: -3, sbp: -42, dbp: -24, temp: 2.2 },
  // Desaturation to the low eighties; heart and breathing answer by coupling.
  hypoxia: { ...NONE, spo2: -15 },
  // Fast atrial fibrillation: irregular, part of the beats too early to be felt at the finger.
  arrhythmia: { ...NONE, hr: 66, sbp: -16, dbp: -4, irregularity: 7, pulseDeficit: 14 },
  // A block: the heart does not follow its drives.
  bradycardia: { ...NONE, hr: -44, sbp: -20, dbp: -12 },
}

/** In `mixed` most patients are well, and the second one is not, so that a few devices already show something. */
const MIXED: readonly Course[] = [
  'stable',
  'sepsis',
  'stable',
  'hypoxia',
  'stable',
  'stable',
  'arrhythmia',
  'stable',
  'bradycardia',
  'stable',
]

/** @param index of the device in the fleet, from 0 */
export function courseOf(scenario: Scenario, index: number): Course {
  return scenario === 'mixed' ? (MIXED[index % MIXED.length] ?? 'stable') : scenario
}

/**
 * How far the course has come: 0 at rest, 1 fully developed and staying so. Each patient begins within the first
 * minute and is fully ill before the third minute ends.
 * @returns a function of seconds since the start
 */
export function severityOf(random: Random): (seconds: number) => number {
  const onset = random.between(25, 45)
  const lasts = random.between(80, 120)
  return seconds => {
    const x = Math.max(0, Math.min(1, (seconds - onset) / lasts))
    return x * x * (3 - 2 * x)
  }
}
