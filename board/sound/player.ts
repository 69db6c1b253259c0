import { type ReadonlySignal, signal } from '@preact/signals'
import type { AlertPriority } from '../../model/alert.ts'
import { BURSTS, HARMONICS, pulses } from './burst.ts'
import { nextBurst, type Sounded } from './next-burst.ts'

/** mute: the browser waits for a first click. on. off: a person switched it off on this screen. */
export type SoundState = 'mute' | 'on' | 'off'

export interface AlarmSound {
  readonly state: ReadonlySignal<SoundState>
  /** After a click or a key: browsers let no page sound before. */
  unlock(): void
  toggle(): void
  /** Call it every second and on every change. */
  play(wanted: AlertPriority | null): void
}

/** Rise and fall of a pulse, seconds: without them every pulse clicks. */
const EDGE_SECONDS = 0.01

export function alarmSound(): AlarmSound {
  const state = signal<SoundState>('mute')
  let audio: AudioContext | null = null
  let out: GainNode | null = null
  let last: Sounded | null = null

  const silence = () => {
    out?.disconnect()
    out = null
    last = null
  }

  const burst = (context: AudioContext, priority: AlertPriority) => {
    silence()
    const { pulseMs, hertz, loudness } = BURSTS[priority]
    const { starts, lengthMs } = pulses(priority)
    const from = context.currentTime + EDGE_SECONDS
    const volume = context.createGain()
    const tone = context.createOscillator()
    tone.setPeriodicWave(
      context.createPeriodicWave(new Float32Array(HARMONICS.length + 1), new Float32Array([0, ...HARMONICS])),
    )
    tone.frequency.value = hertz
    volume.gain.setValueAtTime(0, context.currentTime)
    for (const start of starts) {
      const at = from + start / 1000
      const end = at + pulseMs / 1000
      volume.gain.setValueAtTime(0, at)
      volume.gain.linearRampToValueAtTime(loudness, at + EDGE_SECONDS)
      volume.gain.setValueAtTime(loudness, end - EDGE_SECONDS)
      volume.gain.linearRampToValueAtTime(0, end)
    }
    tone.connect(volume).connect(context.destination)
    tone.start(from)
    tone.stop(from + lengthMs / 1000)
    out = volume
    last = { priority, endsAt: context.currentTime * 1000 + lengthMs }
  }

  return {
    state,
    unlock() {
      audio ??= new AudioContext()
      const context = audio
      context.onstatechange = () => {
        if (state.value !== 'off') state.value = context.state === 'running' ? 'on' : 'mute'
      }
      context.resume().then(
        () => {
          if (state.value !== 'off' && context.state === 'running') state.value = 'on'
        },
        () => {}, // refused: the state stays mute, and the banner stays with it
      )
    },
    toggle() {
      if (state.value === 'on') {
        state.value = 'off'
        silence()
      } else {
        state.value = 'mute'
        this.unlock()
        if (audio?.state === 'running') state.value = 'on'
      }
    },
    play(wanted) {
      if (audio === null || state.value !== 'on') return
      const move = nextBurst(wanted, last, audio.currentTime * 1000)
      if (move === 'stop') silence()
      else if (move === 'start' && wanted !== null) burst(audio, wanted)
    },
  }
}
