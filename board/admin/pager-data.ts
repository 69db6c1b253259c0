import { type Decode, fields } from '../live/fields.ts'
import { instantOrNull } from '../record/record-data.ts'

export interface Pager {
  readonly id: string
  readonly url: string
  readonly description: string
  /** Whose it is, or null: of those on call of a ward. */
  readonly userId: string | null
  readonly wardId: string | null
  readonly failingSince: number | null
}

export const decodePager: Decode<Pager> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    url: f.text('url'),
    description: f.text('description'),
    userId: f.textOrNull('userId'),
    wardId: f.textOrNull('wardId'),
    failingSince: instantOrNull(f, 'failingSince'),
  }
}
