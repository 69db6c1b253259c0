import type { Instant } from '../model/clock.ts'

const two = (n: number) => String(n).padStart(2, '0')

/** `14:32:07`, the screen's own time zone. */
export function clockText(at: Instant): string {
  const d = new Date(at)
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`
}

/** `14:32` today, `21 Nov 14:32` on another day. */
export function timeText(at: Instant, now: Instant): string {
  const d = new Date(at)
  const time = `${two(d.getHours())}:${two(d.getMinutes())}`
  if (d.toDateString() === new Date(now).toDateString()) return time
  return `${d.getDate()} ${d.toLocaleString('en', { month: 'short' })} ${time}`
}

/** `14:32:07` today, `21 Nov 14:32` on another day. */
export function momentText(at: Instant, now: Instant): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? clockText(at) : timeText(at, now)
}

/** `0:42`, `12:07`, `3:05 h`. Never negative. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
  return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))} h`
}

/** Completed years, months under two years, days under two months; null without a birth date. */
export function ageOf(birthDate: string | null, now: Instant): string | null {
  if (birthDate === null) return null
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number)
  const d = new Date(now)
  const months = (d.getFullYear() - year) * 12 + d.getMonth() + 1 - month - (d.getDate() < day ? 1 : 0)
  if (months >= 24) return `${Math.floor(months / 12)} years`
  if (months >= 2) return `${months} months`
  return `${Math.max(0, Math.floor((now - new Date(year, month - 1, day).getTime()) / 86_400_000))} days`
}
