import type { Instant } from './clock.ts'

export const SEXES = ['female', 'male', 'other', 'unknown'] as const
export type Sex = (typeof SEXES)[number]

export interface HumanName {
  readonly given: readonly string[]
  readonly family: string
  /** Title: Dr, Sir … */
  readonly prefix?: string | null
  /** How the person wants to be called. */
  readonly preferred?: string | null
}

export interface Identifier {
  /** URI or short name of the numbering system. */
  readonly system: string
  readonly value: string
}

type Text = string | null

export interface Address {
  readonly lines: readonly string[]
  readonly city?: Text
  readonly state?: Text
  readonly postalCode?: Text
  readonly country?: Text
}

export const CONTACT_KINDS = ['phone', 'email', 'fax', 'other'] as const
export const CONTACT_USES = ['home', 'work', 'mobile', 'other'] as const

export interface Contact {
  readonly kind: (typeof CONTACT_KINDS)[number]
  readonly value: string
  readonly use?: (typeof CONTACT_USES)[number] | null
}

/** Somebody who belongs to the patient. */
export interface RelatedPerson {
  readonly name: string
  readonly relationship?: Text
  readonly phone?: Text
}

export interface Insurance {
  readonly insurer: string
  readonly policyNumber?: Text
  /** ISO date. */
  readonly validTo?: Text
}

/** What reception writes down of a person, beside who he is. */
export interface PatientDetails {
  /** In the person's own words; apart from `sex`, which limits and scores may need. */
  readonly gender: string | null
  readonly address: Address | null
  readonly contacts: readonly Contact[]
  readonly primaryCareProvider: { readonly name: string; readonly organisation?: Text; readonly phone?: Text } | null
  /** Only for those who may see it. */
  readonly billing: { readonly payer?: Text; readonly account?: Text; readonly notes?: Text } | null
  readonly familyMembers: readonly RelatedPerson[]
  readonly emergencyContacts: readonly RelatedPerson[]
  readonly insurance: readonly Insurance[]
  readonly medicalCard: { readonly number: string; readonly issuedOn?: Text; readonly notes?: Text } | null
  readonly deceasedAt: Instant | null
}

/** Of whom nothing but the name is known. */
export const NO_DETAILS: PatientDetails = {
  gender: null,
  address: null,
  contacts: [],
  primaryCareProvider: null,
  billing: null,
  familyMembers: [],
  emergencyContacts: [],
  insurance: [],
  medicalCard: null,
  deceasedAt: null,
}

export interface Patient extends PatientDetails {
  readonly id: string
  readonly name: HumanName
  /** ISO date, `YYYY-MM-DD`. */
  readonly birthDate: string | null
  readonly sex: Sex
  readonly identifiers: readonly Identifier[]
  /** Names of the ward and bed where the patient is now. */
  readonly ward: string | null
  readonly bed: string | null
  readonly wardId: string | null
  readonly bedId: string | null
  /** The stay that goes on. */
  readonly stayId: string | null
  readonly hasPhoto: boolean
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
