import type { Vitals } from '../../model/vital-signs.ts'
import { type Random, seededRandom } from '../random.ts'
import { createWander } from './noise.ts'
import { type Course, SHIFTS, severityOf } from './scenario.ts'

/** Seconds between two cuff pressures and two temperatures; a message repeats the last ones in between. */
const CUFF_EVERY_S = 60
const TEMP_EVERY_S = 10

/** A synthetic adult. Steps must not go back in time. */
export interface SyntheticPatient {
  /** @param seconds since the start of the simulation */
  at(seconds: number): Vitals
}

/** Resting values of one adult, well inside the adult default alarm limits. Units of the catalogue. */
function restingValues(random: Random) {
  return {
    hr: random.between(66, 84),
    rr: random.between(13, 17),
    spo2: random.between(96.5, 98.5),
    sbp: random.between(112, 130),
    dbp: random.between(66, 76),
    temp: random.between(36.5, 37.1),
    /** Breaths move the heart rate by this much (respiratory sinus arrhythmia). */
    sinusSwing: random.between(0.5, 2),
  }
}

/**
 * Vitals that move together: low saturation drives breathing and heart, fever drives both, low pressure drives the
 * heart (baroreflex), breathing swings the heart rate; all of them wander with a memory of seconds to minutes.
 * The same seed and course give the same values at the same steps.
 */
export function createPatient(seed: string, course: Course): SyntheticPatient {
  const random = seededRandom(seed)
  const rest = restingValues(random)
  const severity = severityOf(random)
  const shift = SHIFTS[course]
  const wander = {
    hr: createWander(random, { sd: 2, memorySeconds: 45 }),
    beat: createWander(random, { sd: 1, memorySeconds: 0.8 }),
    pulse: createWander(random, { sd: 0.5, memorySeconds: 3 }),
    rr: createWander(random, { sd: 0.9, memorySeconds: 20 }),
    spo2: createWander(random, { sd: 0.4, memorySeconds: 30 }),
    sbp: createWander(random, { sd: 3.5, memorySeconds: 120 }),
    dbp: createWander(random, { sd: 2, memorySeconds: 120 }),
    temp: createWander(random, { sd: 0.05, memorySeconds: 900 }),
  }
  let last = 0
  let breaths = 0
  let cuff = { at: Number.NEGATIVE_INFINITY, sbp: 0, dbp: 0 }
  let probe = { at: Number.NEGATIVE_INFINITY, temp: 0 }

  return {
    at(seconds) {
      const step = Math.max(0, seconds - last)
      last = seconds
      const s = severity(seconds)
      const spo2 = Math.min(100, rest.spo2 + shift.spo2 * s + wander.spo2.step(step))
      const temp = rest.temp + shift.temp * s + wander.temp.step(step)
      const sbp = rest.sbp + shift.sbp * s + wander.sbp.step(step)
      const dbp = rest.dbp + shift.dbp * s + wander.dbp.step(step)

      const hypoxia = Math.max(0, 95 - spo2)
      const fever = Math.max(0, temp - 37.3)
      const lowPressure = course === 'bradycardia' ? 0 : Math.max(0, 100 - sbp)
      const rr = rest.rr + shift.rr * s + 0.9 * hypoxia + 1.5 * fever + wander.rr.step(step)
      breaths += (rr / 60) * step
      const drive = 1.6 * hypoxia + 8 * fever + 0.4 * lowPressure
      const irregular = (1 + shift.irregularity * s) * wander.beat.step(step)
      const swing = rest.sinusSwing * (1 - s) * Math.sin(2 * Math.PI * breaths)
      const hr = Math.max(28, rest.hr + shift.hr * s + drive + wander.hr.step(step) + swing + irregular)
      const pulse = Math.max(20, hr - shift.pulseDeficit * s * (1 + 0.15 * irregular) + wander.pulse.step(step))

      if (seconds - cuff.at >= CUFF_EVERY_S) cuff = { at: seconds, sbp: Math.round(sbp), dbp: Math.round(dbp) }
      if (seconds - probe.at >= TEMP_EVERY_S) probe = { at: seconds, temp: Math.round(temp * 10) / 10 }
      return {
        hr: Math.round(hr),
        pulse: Math.round(pulse),
        spo2: Math.round(spo2),
        rr: Math.round(rr),
        sbp: cuff.sbp,
        dbp: cuff.dbp,
        map: Math.round(cuff.dbp + (cuff.sbp - cuff.dbp) / 3),
        temp: probe.temp,
      }
    },
  }
}
