import type { FieldError } from './errors.ts'
import type { Identifier } from './patient.ts'

/** A numbering system whose numbers can be checked. */
export interface IdentifierSystem {
  /** Short name, for ever. */
  readonly id: string
  readonly name: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** URI by which FHIR knows it. */
  readonly uri: string
  /** Other names it goes by. */
  readonly aliases: readonly string[]
  /** For people who type one. */
  readonly hint: string
  /** What is wrong with a normalised value; null when nothing is. */
  check(value: string): string | null
  /**
   * The part that no other living person has, and that stays when a card is renewed; null when this value does not
   * tell one person from another.
   */
  person(value: string): string | null
}

/** Everything that is checked. Another system is another entry. */
export const IDENTIFIER_SYSTEMS: readonly IdentifierSystem[] = [
  {
    id: 'au-medicare',
    name: 'Medicare card',
    country: 'AU',
    uri: 'http://ns.electronichealth.net.au/id/medicare-number',
    aliases: ['medicare', 'medicare-number', 'urn:au:medicare'],
    hint: '10 digits, and the number beside the name (IRN) as the 11th',
    check: checkMedicare,
    // A family shares the card; the IRN names the person. The tenth digit counts how often the card was issued.
    person: value => (value.length === 11 ? value.slice(0, 9) + value.slice(10) : null),
  },
  {
    id: 'au-ihi',
    name: 'Individual Healthcare Identifier',
    country: 'AU',
    uri: 'http://ns.electronichealth.net.au/id/hi/ihi/1.0',
    aliases: ['ihi', 'urn:au:ihi'],
    hint: '16 digits, beginning with 800360',
    check: checkIhi,
    person: value => value,
  },
  {
    id: 'uk-nhs',
    name: 'NHS number',
    country: 'GB',
    uri: 'https://fhir.nhs.uk/Id/nhs-number',
    aliases: ['nhs', 'nhs-number', 'urn:uk:nhs'],
    hint: '10 digits',
    check: checkNhs,
    person: value => value,
  },
  {
    id: 'nl-bsn',
    name: 'Burgerservicenummer',
    country: 'NL',
    uri: 'http://fhir.nl/fhir/NamingSystem/bsn',
    aliases: ['bsn', 'urn:nl:bsn'],
    hint: '9 digits',
    check: checkBsn,
    person: value => value,
  },
]

const BY_NAME = new Map(
  IDENTIFIER_SYSTEMS.flatMap(system =>
    [system.id, system.uri, ...system.aliases].map(name => [name.toLowerCase(), system] as const),
  ),
)

/** @returns the checked system of this name or URI; null for one that nobody here knows */
export function identifierSystem(name: string): IdentifierSystem | null {
  return BY_NAME.get(name.trim().toLowerCase()) ?? null
}

/** Values of checked systems without the spaces, points and dashes people write; others as they are. */
export function normalIdentifier(identifier: Identifier): Identifier {
  if (identifierSystem(identifier.system) === null) return identifier
  return { ...identifier, value: bare(identifier.value) }
}

/** What is wrong with normalised identifiers, by path: `identifiers.0.value`. */
export function identifierErrors(identifiers: readonly Identifier[]): readonly FieldError[] {
  return identifiers.flatMap(({ system, value }, index) => {
    const known = identifierSystem(system)
    const wrong = known?.check(value) ?? null
    return known === null || wrong === null
      ? []
      : [{ path: `identifiers.${index}.value`, message: `is not valid as ${known.name}: ${wrong}` }]
  })
}

/**
 * What two records of one person would share, comparable as text: system and value. Null for a value that several
 * people may have (a Medicare card without IRN).
 */
export function identifierKey(identifier: Identifier): string | null {
  const known = identifierSystem(identifier.system)
  if (known === null) return `${identifier.system.trim().toLowerCase()}|${sought(identifier.value)}`
  const person = known.person(bare(identifier.value))
  return person === null ? null : `${known.id}|${person}`
}

/** A value as it is looked for, whatever its system: spaces, dashes and case do not matter. */
export function sought(value: string): string {
  return bare(value).toLowerCase()
}

function bare(value: string): string {
  return value.normalize('NFKC').replace(/[\s.\-/]+/g, '')
}

/**
 * Eight digits weighted 1 3 7 9 1 3 7 9, modulo 10, give the ninth; the first is 2 to 6; then the issue number, and the
 * individual reference number (IRN, 1 to 9) where it is written down. Source: Services Australia, "Medicare card number
 * check digit routine", as described at https://www.clearwater.com.au/code/medicare
 */
function checkMedicare(value: string): string | null {
  if (!/^\d{10,11}$/.test(value)) return 'must have 10 digits, or 11 with the number beside the name'
  if (!/^[2-6]/.test(value)) return 'must begin with 2, 3, 4, 5 or 6'
  if (value.length === 11 && value.endsWith('0')) return 'the number beside the name must be 1 to 9'
  return weighed(value, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digit(value, 8) ? null : WRONG_CHECK_DIGIT
}

/**
 * 16 digits, prefix 800360 (ISO/IEC 7812, healthcare, Australia, individual), Luhn. Source: HL7 Australia, AU Base,
 * profile AU IHI, invariants inv-ihi-value-0 to -2: https://hl7.org.au/fhir/5.0.0/StructureDefinition-au-ihi.html
 */
function checkIhi(value: string): string | null {
  if (!/^\d{16}$/.test(value)) return 'must have 16 digits'
  if (!value.startsWith('800360')) return 'must begin with 800360'
  return isLuhn(value) ? null : WRONG_CHECK_DIGIT
}

/**
 * Nine digits weighted 10 to 2; eleven minus the remainder modulo 11 is the tenth (11 counts as 0, 10 is never given
 * out). Source: NHS Data Dictionary, NHS NUMBER, validation steps 1 to 5.
 */
function checkNhs(value: string): string | null {
  if (!/^\d{10}$/.test(value)) return 'must have 10 digits'
  const check = (11 - (weighed(value, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11
  return check === digit(value, 9) ? null : WRONG_CHECK_DIGIT
}

/** "Elfproef": weights 9 to 2 and -1, divisible by 11. Source: Logisch Ontwerp BSN, RvIG, 2.3.1. */
function checkBsn(value: string): string | null {
  if (!/^\d{9}$/.test(value)) return 'must have 9 digits'
  if (/^0+$/.test(value)) return WRONG_CHECK_DIGIT
  return weighed(value, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 ? null : WRONG_CHECK_DIGIT
}

const WRONG_CHECK_DIGIT = 'the check digit does not fit, so a digit is wrong or two are swapped'

/** ISO/IEC 7812-1, annex B: from the right, every second digit doubled, its digits added up; divisible by 10. */
export function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, sign, index) => {
    const value = Number(sign) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

const digit = (value: string, index: number) => Number(value[index])
const weighed = (value: string, weights: readonly number[]) =>
  weights.reduce((sum, weight, index) => sum + weight * digit(value, index), 0)
