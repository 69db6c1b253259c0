import { useSignal } from '@preact/signals'
import type { DeviceCommand } from '../../model/device-command.ts'
import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Form } from '../parts/form.tsx'
import { needed, numberOf } from '../parts/form-rules.ts'
import { NumberField } from '../parts/number-field.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useAgain } from '../parts/use-again.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { useNames } from '../record/use-names.ts'
import { momentText } from '../times.ts'
import { commandState, commandText, decodeCommand, devicePath, isUnderWay, type SeenDevice } from './device-data.ts'
import { secondsProblem } from './device-values.ts'

/** While an answer may come the list is read again this often, ms. */
const LOOK_EVERY_MS = 2000
/** Rows on one page. */
const ROWS = 10
/** Seconds; the shortest interval that a device may be asked for. */
const SHORTEST = 0.1

/** What the device was asked to do, and what became of it. */
export function CommandsCard({ device }: { device: SeenDevice }) {
  const { session, now } = useBoard()
  const path = `${devicePath(device.id)}/commands`
  const list = useList(path, decodeCommand, { limit: ROWS })
  const sent = useSignal(0)
  const act = useAct()
  const commands = list.items.value ?? []
  const names = useNames(commands.map(command => command.createdBy))
  useAgain(commands.some(isUnderWay) ? LOOK_EVERY_MS : null, () => {
    if (!list.loading.value) void list.refetch() // its failure is a state of the list
  })
  const send = async (command: Readonly<Record<string, unknown>>) => {
    await session.request('POST', path, command)
    say(device.online ? 'Sent. The answer of the device shows below.' : 'The device gets it when it connects.')
    await list.refetch()
  }
  return (
    <section class="card" aria-labelledby="device-commands">
      <header class="card-head">
        <h2 id="device-commands">Commands</h2>
        {session.may('devices:command') && (
          <button
            type="button"
            aria-disabled={act.busy.value}
            onClick={() => void act.run(() => send({ type: 'identify' }), 'Not sent.')}
          >
            Identify: blink or beep
          </button>
        )}
      </header>
      {session.may('devices:command') && (
        <IntervalForm
          key={sent.value}
          onSend={seconds => send({ type: 'set-interval', params: { seconds } })}
          onDone={() => {
            sent.value++
          }}
        />
      )}
      <DataTable
        label="Commands"
        list={list}
        rowKey={command => command.id}
        empty="It was not asked to do anything yet."
        columns={[
          { title: 'Command', cell: commandText },
          {
            title: 'State',
            cell: command => (
              <>
                <Badge {...commandState(command.state)} /> <span class="quiet">{command.answer}</span>
              </>
            ),
          },
          { title: 'When', cell: command => <When command={command} now={now.peek()} /> },
          { title: 'By', cell: command => names.get(command.createdBy ?? '') },
        ]}
      />
    </section>
  )
}

function When({ command, now }: { command: DeviceCommand; now: number }) {
  const { createdAt, sentAt, answeredAt, expiresAt } = command
  const steps = [
    `asked ${momentText(createdAt, now)}`,
    ...(sentAt === null ? [] : [`sent ${momentText(sentAt, now)}`]),
    ...(answeredAt === null ? [] : [`answered ${momentText(answeredAt, now)}`]),
    ...(isUnderWay(command) ? [`given up ${momentText(expiresAt, now)}`] : []),
  ]
  return <span class="figures">{steps.join(', ')}</span>
}

interface IntervalProps {
  readonly onSend: (seconds: number) => Promise<void>
  readonly onDone: () => void
}

function IntervalForm({ onSend, onDone }: IntervalProps) {
  const form = useForm({
    initial: { seconds: '' },
    check: ({ seconds }) => ({ seconds: needed(seconds) ?? secondsProblem(seconds, SHORTEST) }),
    async submit({ seconds }) {
      const value = numberOf(seconds)
      if (typeof value === 'number') await onSend(value)
    },
  })
  return (
    <Form form={form} label="Change the interval" submitText="Send" busyText="Sending…" onDone={onDone}>
      <NumberField
        of={form.field('seconds')}
        label="Measure every"
        unit="s"
        hint="When the device agrees, this is its interval"
      />
    </Form>
  )
}
