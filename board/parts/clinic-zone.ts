import { type ReadonlySignal, signal } from '@preact/signals'

const zone = signal(Intl.DateTimeFormat().resolvedOptions().timeZone)

/** The time zone of the clinic, IANA name; the screen's own until an answer of the server names it. */
export const clinicZone: ReadonlySignal<string> = zone

/** @param name as the server says it; one that this browser does not know changes nothing */
export function learnZone(name: string): void {
  if (Intl.supportedValuesOf('timeZone').includes(name)) zone.value = name
}
