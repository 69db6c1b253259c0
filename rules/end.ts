import type { WatchOver } from '../model/alert-moves.ts'
import type { Instant } from '../model/clock.ts'
import type { Plan } from './plan.ts'
import { dropEmptyTrack, type OpenEpisode, type PendingRun, type ShardMemory } from './shard-memory.ts'
import { monitoringEnded, type WatchedPatient } from './watched.ts'

export function endRun(memory: ShardMemory, pending: PendingRun, plan: Plan): void {
  memory.pending.delete(pending.run.id)
  pending.patient.tracks[pending.index]?.runs.delete(pending.run.deviceId)
  dropEmptyTrack(pending.patient, pending.index)
  plan.over(pending.run.id)
}

export function endEpisode(
  memory: ShardMemory,
  episode: OpenEpisode,
  reason: WatchOver,
  now: Instant,
  plan: Plan,
): void {
  forgetEpisode(memory, episode)
  plan.move(episode, { type: 'watch-over', at: now, reason })
}

/** A person resolved it, or it is over in the store: the condition may begin anew, with a new start and a new id. */
export function forgetEpisode(memory: ShardMemory, episode: OpenEpisode): void {
  memory.episodes.delete(episode.id)
  const device = memory.devices.get(episode.deviceId)
  if (device?.silence?.id === episode.id) {
    device.silence = null
    device.silenceFrom = memory.ticks[device.readingsShard]?.lastAt ?? -Infinity
  }
  const patient = memory.patients.get(episode.patientId)
  const track = patient?.tracks[episode.index]
  if (patient && track?.episode?.run.id === episode.id) {
    track.episode = null
    dropEmptyTrack(patient, episode.index)
  }
}

/** Ends what belongs to assignments that are over, and to devices and patients that exist no longer. */
export function endWhatIsNotMonitored(memory: ShardMemory, now: Instant, plan: Plan): void {
  for (const episode of memory.episodes.values()) {
    const device = memory.devices.get(episode.deviceId)
    const removed = memory.patients.get(episode.patientId)?.profile === null
    if (removed || monitoringEnded(device, episode.patientId, episode.raisedAt, now)) {
      endEpisode(memory, episode, 'monitoring-ended', now, plan)
    }
  }
  for (const pending of memory.pending.values()) {
    const device = memory.devices.get(pending.run.deviceId)
    if (monitoringEnded(device, pending.patient.patientId, Infinity, now)) endRun(memory, pending, plan)
  }
}

/** Ends what runs on limits that are gone. Limits that only changed are judged anew with the next reading. */
export function endWhatHasNoLimit(memory: ShardMemory, patient: WatchedPatient, now: Instant, plan: Plan): void {
  for (const [index, track] of patient.tracks.entries()) {
    if (!track || patient.limits.rules[index]) continue
    for (const run of track.runs.values()) endRun(memory, { patient, index, run }, plan)
    const episode = track.episode ? memory.episodes.get(track.episode.run.id) : undefined
    if (episode) endEpisode(memory, episode, 'limit-removed', now, plan)
  }
}
