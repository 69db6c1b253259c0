import { AlertLists } from './alert-lists.tsx'

export function AlarmsPage() {
  return (
    <section class="alarm-page">
      <h1>Alarms</h1>
      <AlertLists patientId={null} />
    </section>
  )
}
