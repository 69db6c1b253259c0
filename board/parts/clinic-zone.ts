import { type ReadonlySignal, signal } from '@preact/signals'

const zone = signal(Intl.DateTimeFormat().resolvedOptions().timeZone)

/** The time zone of the clinic, IANA name; the screen's own until an answer of the server names it. */
export const clinicZone: ReadonlySignal<string> = zone

/** @param name as a record of the server says it; nothing and unknown names change nothing */
export function learnZone(name: string | null): void {
  if (name !== null && Intl.supportedValuesOf('timeZone').includes(name)) zone.value = name
}
