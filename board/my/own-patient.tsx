import '../style/care.css'
import '../style/my.css'
import type { ComponentChildren } from 'preact'
import { PageHeader } from '../parts/page-header.tsx'
import { useBoard } from '../parts/use-board.ts'
import { LinkForm } from './link-form.tsx'

interface Props {
  readonly title: string
  /** Drawn when the login speaks for a patient. */
  readonly children: (patientId: string) => ComponentChildren
}

/** A page about the person who is logged in. Without a record behind the login it says how to get there. */
export function OwnPatient({ title, children }: Props) {
  const { session } = useBoard()
  const patientId = session.user.value?.patientId ?? null
  return (
    <section class="sheet my">
      <PageHeader title={title} {...(patientId === null ? {} : { back: HOME })} />
      {patientId === null ? <LinkForm /> : children(patientId)}
    </section>
  )
}

const HOME = { href: '/my', text: 'Home' }
