import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AlertView } from '../../model/live-messages.ts'
import { type Decode, fields } from '../live/fields.ts'
import { useBoard } from '../parts/use-board.ts'
import { timeText } from '../times.ts'

/** What became of an alert at one person. Times are ISO 8601. */
export interface Receipt {
  readonly userId: string
  readonly name: string
  /** Null: nobody told, the person watches. */
  readonly toldAt: string | null
  readonly answer: 'accepted' | 'declined' | null
  readonly answeredAt: string | null
}

export const decodeReceipt: Decode<Receipt> = (value, at) => {
  const f = fields(value, at)
  return {
    userId: f.text('userId'),
    name: f.text('name'),
    toldAt: f.textOrNull('toldAt'),
    answer: f.raw('answer') === null ? null : f.oneOf('answer', ['accepted', 'declined'] as const),
    answeredAt: f.textOrNull('answeredAt'),
  }
}

/** When this person said "not me", ISO 8601; null: not said, told anew since, or `receipts` not known. */
export function declinedAt(receipts: readonly Receipt[] | null, userId: string | undefined): string | null {
  const own = receipts?.find(r => r.userId === userId)
  return own?.answer === 'declined' ? own.answeredAt : null
}

/**
 * What a person reads who said "not me": others are told when nobody is left of those who were told last.
 * @param receipts null: not known, and nothing is said of others
 */
export function declinedText(
  receipts: readonly Receipt[] | null,
  at: string,
  ownUserId: string | undefined,
  now: number,
): string {
  const said = `You said: not me, ${timeText(Date.parse(at), now)}.`
  if (receipts === null) return said
  const last = receipts.map(r => r.toldAt ?? '').reduce((a, b) => (a > b ? a : b), '')
  const left = receipts
    .filter(r => last !== '' && r.toldAt === last && r.answer === null && r.userId !== ownUserId)
    .map(r => r.name)
  const next = left.length === 0 ? 'Others are told now.' : `Told, no answer yet: ${left.join(', ')}.`
  return `${said} ${next}`
}

/** Whose an alert is that somebody gave to a person; null: nobody did. */
export function givenText(
  assignedTo: string | null,
  receipts: readonly Receipt[] | null,
  ownUserId: string | undefined,
): string | null {
  if (assignedTo === null) return null
  if (assignedTo === ownUserId) return 'Given to you.'
  const name = receipts?.find(r => r.userId === assignedTo)?.name
  return name === undefined ? 'Given to somebody.' : `Given to ${name}.`
}

export interface Receipts {
  /** Null: not known yet. */
  readonly items: ReadonlySignal<readonly Receipt[] | null>
  /** @returns what is known then: the same as before when the server does not answer */
  reload(): Promise<readonly Receipt[] | null>
}

/** Who was told of an alert and what they said; read when it is drawn, and again when it was carried on or given to others. */
export function useReceipts({ id, priority, escalationLevel, assignedTo }: AlertView, isAsked: boolean): Receipts {
  const { session } = useBoard()
  const items = useSignal<readonly Receipt[] | null>(null)
  const reload = async () => {
    try {
      const { body } = await session.request('GET', `/alerts/${encodeURIComponent(id)}/receipts`)
      items.value = fields(body, 'receipts').list('items', decodeReceipt)
    } catch {
      // An addition: without it the alert and its buttons stand as they are; while nothing is known, nothing is said.
    }
    return items.value
  }
  useEffect(() => {
    if (isAsked) void reload()
  }, [id, priority, escalationLevel, assignedTo, isAsked])
  return { items, reload }
}
