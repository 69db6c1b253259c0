import '../style/rules.css'
import { useSignal } from '@preact/signals'
import { Badge } from '../parts/badge.tsx'
import { Facts } from '../parts/facts.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { isStale } from '../session/request.ts'
import { ConditionWords } from './condition-words.tsx'
import { DryRun } from './dry-run.tsx'
import { countsText, decodeRule, decodeStory, KIND_TEXT, type RuleRecord, rulePath } from './rule-data.ts'
import { RuleEditor } from './rule-editor.tsx'
import { RuleStory } from './rule-story.tsx'
import { RuleVersions } from './rule-versions.tsx'
import { SwitchDialog } from './switch-dialog.tsx'
import { useWardNames } from './use-ward-names.ts'

/** What a rule says, where it counts, what its dry run found, and what it said before. */
export function RulePage({ ruleId }: { ruleId: string }) {
  const { session } = useBoard()
  const record = useRecord(rulePath(ruleId), decodeRule)
  const seesPatients = session.may('alerts:read')
  const story = useList(seesPatients ? `${rulePath(ruleId)}/activations` : null, decodeStory)
  const doing = useSignal<'switch' | 'back' | null>(null)
  const rule = record.value.value
  const back = { href: '/admin/rules', text: 'Rules' }
  if (rule === null) {
    return (
      <section class="sheet">
        <PageHeader title="Rule" back={back} />
        <Waiting of={record} what="the rule" />
      </section>
    )
  }
  const changed = () => {
    void record.refetch() // its failure is a state of the record
    if (seesPatients) void story.refetch() // likewise of the list
  }
  return (
    <section class="sheet">
      <PageHeader title={<bdi>{rule.name}</bdi>} back={back}>
        {session.may('rules:activate') && (
          <>
            <button
              type="button"
              class="primary"
              onClick={() => {
                doing.value = 'switch'
              }}
            >
              Switch…
            </button>
            <button
              type="button"
              onClick={() => {
                doing.value = 'back'
              }}
            >
              Roll back…
            </button>
          </>
        )}
      </PageHeader>
      <WhatItSays rule={rule} />
      {seesPatients && <RuleStory ruleId={rule.id} etag={record.etag.value} list={story} onChange={changed} />}
      {seesPatients && <DryRun rule={rule} />}
      <RuleVersions key={rule.version} ruleId={rule.id} />
      {session.may('rules:write') && <NewVersion rule={rule} record={record} />}
      {doing.value !== null && (
        <SwitchDialog
          rule={rule}
          etag={record.etag.value}
          act={doing.value}
          onClose={() => {
            doing.value = null
          }}
          onDone={said => {
            doing.value = null
            say(said)
            changed()
          }}
        />
      )}
    </section>
  )
}

function WhatItSays({ rule }: { rule: RuleRecord }) {
  const wards = useWardNames()
  return (
    <section class="card" aria-labelledby="rule-words">
      <header class="card-head">
        <h2 id="rule-words">What version {rule.version} says</h2>
        <Badge text={`${rule.priority} priority`} />
        <Badge text={KIND_TEXT[rule.kind]} />
      </header>
      {rule.description !== '' && <p>{rule.description}</p>}
      {rule.asks === null ? (
        <p>It was written for another version of the product and cannot run; write a new version of it.</p>
      ) : (
        <ConditionWords asks={rule.asks} />
      )}
      <Facts
        items={[
          { name: 'Tells', value: <bdi>{rule.message}</bdi> },
          { name: 'Counts', value: countsText(rule, wards) },
          { name: 'Ends', value: rule.latching ? 'when a person resets it' : 'by itself, when it holds no more' },
          ...(rule.source === null ? [] : [{ name: 'Source', value: <bdi>{rule.source}</bdi> }]),
          { name: 'Id', value: <code>{rule.id}</code> },
        ]}
      />
    </section>
  )
}

function NewVersion({ rule, record }: { rule: RuleRecord; record: RecordState<RuleRecord> }) {
  const { session } = useBoard()
  const path = rulePath(rule.id)
  return (
    <section class="card" aria-labelledby="rule-new-version">
      <header class="card-head">
        <h2 id="rule-new-version">Write a new version</h2>
      </header>
      <p class="quiet">What counts stays as it is until the new version is switched on.</p>
      <RuleEditor
        initial={rule.written}
        submitText={`Keep as version ${rule.version + 1}`}
        save={async (document, comment) => {
          try {
            return await session.request('PUT', path, { ...document, comment }, record.etag.peek())
          } catch (error) {
            // What others wrote meanwhile is shown above; the next press is about that.
            if (isStale(error)) void record.refetch()
            throw error
          }
        }}
        onSaved={answer => {
          record.took(answer)
          say(`Kept as version ${record.value.peek()?.version}. It counts for nobody yet.`)
        }}
      />
    </section>
  )
}
