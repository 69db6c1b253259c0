import '../style/admin.css'
import { ALL } from '../../model/grafana.ts'
import { ageText } from '../live/freshness.ts'
import { Badge } from '../parts/badge.tsx'
import { Facts } from '../parts/facts.tsx'
import { GrafanaLink } from '../parts/grafana-link.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { useAgain } from '../parts/use-again.ts'
import { useBoard } from '../parts/use-board.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { momentText } from '../times.ts'
import { AssignmentCard } from './assignment-card.tsx'
import { CommandsCard } from './commands-card.tsx'
import { CredentialsCard } from './credentials-card.tsx'
import { DescriptionCard } from './description-card.tsx'
import { decodeDevice, devicePage, devicePath, deviceState, kindText } from './device-data.ts'

/** What the device does changes by itself; it is read again this often, ms. */
const LOOK_EVERY_MS = 5000

export function DevicePage({ deviceId }: { deviceId: string }) {
  const { session, now } = useBoard()
  const path = devicePath(deviceId)
  const record = useRecord(path, decodeDevice)
  useAgain(LOOK_EVERY_MS, () => {
    if (!record.loading.value) void record.refetch() // its failure is a state of the record
  })
  const device = record.value.value
  const back = { href: '/admin/devices', text: 'Devices' }
  if (device === null) {
    return (
      <section class="sheet">
        <PageHeader title={deviceId} back={back} />
        <Waiting of={record} what="the device" />
      </section>
    )
  }
  const { lastSeenAt, gatewayId, battery, clockOffsetMs, counters } = device
  return (
    <section class="sheet">
      <PageHeader title={<bdi>{device.name ?? device.id}</bdi>} back={back}>
        <Badge {...deviceState(device, now.value)} />
        <GrafanaLink dashboard="brokers-and-devices" chosen={{ variables: { ward: ALL, device: device.id } }} />
      </PageHeader>
      <p class="problem" role="alert">
        {record.problem}
      </p>
      <Facts
        items={[
          { name: 'Id', value: <code>{device.id}</code> },
          { name: 'Kind', value: kindText(device.kind) },
          {
            name: 'Last heard',
            value:
              lastSeenAt === null
                ? 'never'
                : `${momentText(lastSeenAt, now.value)}, ${ageText(now.value - lastSeenAt)} ago`,
          },
          { name: 'Gateway', value: gatewayId === null ? 'none' : <a href={devicePage(gatewayId)}>{gatewayId}</a> },
          { name: 'Battery', value: battery === null ? 'not told' : `${battery} %` },
          { name: 'Clock', value: clockText(clockOffsetMs) },
          { name: 'Readings stored', value: counters.accepted.toLocaleString('en') },
          { name: 'Readings refused', value: counters.rejected.toLocaleString('en') },
        ]}
      />
      <div class="sections">
        <AssignmentCard device={device} record={record} />
        <CommandsCard device={device} />
      </div>
      <DescriptionCard deviceId={deviceId} onSaved={() => void record.refetch()} />
      {session.may('devices:write') && <CredentialsCard device={device} />}
    </section>
  )
}

/** A clock that is off by less is right, ms. */
const RIGHT_WITHIN_MS = 1000

function clockText(offsetMs: number | null): string {
  if (offsetMs === null) return 'not judged yet'
  if (Math.abs(offsetMs) < RIGHT_WITHIN_MS) return 'right'
  return `${ageText(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead' : 'behind'}`
}
