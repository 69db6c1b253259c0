import t from 'tap'
import { ACTION_CHOICES } from '../../board/audit/audit-data.ts'

t.test('no two choices of the audit filter read the same', async t => {
  const texts = ACTION_CHOICES.map(({ text }) => text)
  t.strictSame(
    texts.filter((text, i) => texts.indexOf(text) !== i),
    [],
  )
})
