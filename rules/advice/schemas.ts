import { type Static, Type } from 'typebox'
import { MEDICATION_ROUTES } from '../../model/medication-order.ts'

/** Grades of the lists, as they are printed there. */
export const GRADES = ['contraindicated', 'major', 'moderate'] as const
export type Grade = (typeof GRADES)[number]

const Name = Type.String({ minLength: 1 })
const Grade = Type.Enum([...GRADES])
/** WHO ATC, any level below the first. */
const Atc = Type.String({ pattern: '^[A-Z]\\d{2}([A-Z]([A-Z](\\d{2})?)?)?$' })
const Icd10 = Type.String({ pattern: '^[A-Z]\\d{2}(\\.\\d{1,3})?$' })
const Routes = Type.Array(Type.Enum([...MEDICATION_ROUTES]))
const strict = { additionalProperties: false }

const Partner = Type.Object({ name: Name, rxcui: Type.Union([Type.String(), Type.Null()]), atc: Atc }, strict)
export const Interaction = Type.Object(
  {
    id: Name,
    a: Partner,
    b: Partner,
    severity: Grade,
    mechanism_type: Name,
    mechanism: Name,
    consequence: Name,
    action: Name,
    sources: Type.Array(
      Type.Object(
        {
          source: Name,
          class_pair: Type.Optional(Type.Integer()),
          severity: Type.Optional(Type.Array(Name)),
          concept: Type.Optional(Type.Array(Name)),
        },
        strict,
      ),
      { minItems: 1 },
    ),
    also_named_in: Type.Array(Name),
  },
  strict,
)
export type Interaction = Static<typeof Interaction>

export const InteractionSource = Type.Object({ name: Name, ref: Name, terms: Name }, strict)

export const LEVELS = ['same', 'group', 'cross', 'low', 'none'] as const
export type Level = (typeof LEVELS)[number]
export const AllergyGroup = Type.Object(
  {
    id: Name,
    atc: Type.Array(Atc),
    text: Type.Array(Name),
    side_chain: Type.Optional(Name),
    note: Type.Optional(Name),
  },
  strict,
)
export type AllergyGroup = Static<typeof AllergyGroup>
export const AllergyRelation = Type.Object(
  {
    allergic_to: Name,
    given: Name,
    level: Type.Enum([...LEVELS]),
    why: Name,
    evidence: Type.Array(Name, { minItems: 1 }),
  },
  strict,
)
export type AllergyRelation = Static<typeof AllergyRelation>

export const Contraindication = Type.Object(
  {
    id: Name,
    drug: Name,
    atc: Type.Array(Atc, { minItems: 1 }),
    condition: Name,
    icd10: Type.Array(Icd10),
    when: Type.Optional(
      Type.Object(
        {
          egfr_below: Type.Optional(Type.Number()),
          crcl_below: Type.Optional(Type.Number()),
          potassium_above_mmol_l: Type.Optional(Type.Number()),
          potassium_below_mmol_l: Type.Optional(Type.Number()),
          qtc_above_ms: Type.Optional(Type.Number()),
          age_below_years: Type.Optional(Type.Number()),
          age_below_days: Type.Optional(Type.Number()),
        },
        { ...strict, minProperties: 1 },
      ),
    ),
    severity: Grade,
    why: Name,
    source: Name,
  },
  strict,
)
export type Contraindication = Static<typeof Contraindication>

export const DrugName = Type.Object(
  {
    name: Name,
    atc: Type.Array(Atc),
    synonyms: Type.Array(Name),
    of: Type.Optional(Type.Array(Name, { minItems: 1 })),
  },
  strict,
)
export type DrugName = Static<typeof DrugName>

export const ConditionName = Type.Object({ icd10: Icd10, names: Type.Array(Name, { minItems: 1 }) }, strict)
export type ConditionName = Static<typeof ConditionName>

const Most = Type.Number({ exclusiveMinimum: 0 })
export const DoseRow = Type.Object(
  {
    id: Name,
    drug: Name,
    routes: Routes,
    for: Type.Object(
      {
        fromYears: Type.Optional(Type.Number()),
        belowYears: Type.Optional(Type.Number()),
        belowKg: Type.Optional(Type.Number()),
        egfrBelow: Type.Optional(Type.Number()),
      },
      strict,
    ),
    most: Type.Object(
      {
        perDose: Type.Optional(Most),
        perDay: Type.Optional(Most),
        perWeek: Type.Optional(Most),
        perDosePerKg: Type.Optional(Most),
        perDayPerKg: Type.Optional(Most),
      },
      { ...strict, minProperties: 1 },
    ),
    unit: Type.Literal('mg'),
    source: Name,
  },
  strict,
)
export type DoseRow = Static<typeof DoseRow>

const Result = Type.Object({ words: Name, unit: Name, validDays: Type.Number() }, strict)
export const Practice = Type.Object(
  {
    version: Name,
    note: Name,
    tails: Type.Array(Type.Object({ atc: Atc, days: Type.Number(), why: Name }, strict)),
    localRoutes: Routes,
    localWords: Type.Array(Name),
    systemicThroughSkin: Type.Array(Atc),
    interactions: Type.Array(
      Type.Object(
        {
          id: Name,
          severity: Grade,
          why: Name,
          drug: Type.Optional(Name),
          routes: Type.Optional(Routes),
          fromDays: Type.Optional(Type.Number()),
        },
        strict,
      ),
    ),
    /** Rows of the contraindications whose medicines do the same work: two of them at a time are one too many. */
    duplicateClasses: Type.Array(Name),
    contraindications: Type.Object(
      {
        conditionAndAge: Type.Array(Name),
        history: Type.Array(Name),
        routes: Type.Record(Type.String(), Routes),
      },
      strict,
    ),
    results: Type.Object({ egfr: Result, crcl: Result, potassium: Result, qtc: Result }, strict),
    allergies: Type.Object(
      {
        severeDelayed: Type.Array(Name),
        intolerance: Type.Array(Name),
        itchingIsIntolerance: Type.Object({ groups: Type.Array(Name), words: Type.Array(Name) }, strict),
        classOfSevere: Type.Array(Type.Array(Atc)),
        noAllergy: Type.Array(Name),
        notUnderstood: Type.Array(Name),
        classWords: Type.Record(Type.String(), Type.Array(Name)),
        otherSubstances: Type.Array(Name),
        escalate: Type.Array(
          Type.Object({ allergicTo: Name, given: Atc, reaction: Type.Array(Name), why: Name }, strict),
        ),
      },
      strict,
    ),
  },
  strict,
)
export type Practice = Static<typeof Practice>
