import { signal } from '@preact/signals'

const KEY = 'wardbeat.ward'
const asked = new URLSearchParams(location.search).get('ward')

/** The ward this screen shows; null: all. A wall screen is given one by `?ward=`. */
export const wardFilter = signal<string | null>(asked ?? localStorage.getItem(KEY))

export function chooseWard(ward: string | null): void {
  wardFilter.value = ward
  if (ward === null) localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, ward)
}
