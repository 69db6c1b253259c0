import '../style/rules.css'
import { fields } from '../live/fields.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { go } from '../parts/route.ts'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { rulePage } from './rule-data.ts'
import { RuleEditor } from './rule-editor.tsx'

/** Something that passes the check, to be changed. */
const START = `{
  "id": "my-rule",
  "name": "SpO2 low for most of five minutes",
  "description": "",
  "priority": "medium",
  "kind": "trend",
  "delaySeconds": 0,
  "latching": false,
  "message": "SpO2 below 90 % for 3 of 5 min",
  "conditions": {
    "all": [
      {
        "fact": "spo2",
        "params": { "window": "5m", "aggregate": "share-below", "than": 90 },
        "operator": "greaterThanInclusive",
        "value": 0.6
      }
    ]
  }
}`

export function NewRulePage() {
  const { session } = useBoard()
  return (
    <section class="sheet">
      <PageHeader title="New rule" back={{ href: '/admin/rules', text: 'Rules' }} />
      <p>It counts for nobody until it is switched on; a dry run first shows how often it would alarm.</p>
      <RuleEditor
        initial={START}
        submitText="Keep the rule"
        save={(document, comment) => session.request('POST', '/rules', { ...document, comment })}
        onSaved={({ body }) => {
          say('Kept. Now let it run dry, and read what it would have alarmed.')
          go(rulePage(fields(body, 'rule').text('id')))
        }}
      />
    </section>
  )
}
