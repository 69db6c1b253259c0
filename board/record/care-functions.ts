import { CARE_FUNCTIONS, type CareFunction } from '../../model/care-team.ts'
import type { Option } from '../parts/option.ts'

const TEXTS: Readonly<Record<CareFunction, string>> = {
  'responsible-nurse': 'responsible nurse',
  nurse: 'nurse',
  doctor: 'doctor',
  other: 'other',
}

export const CARE_FUNCTION_OPTIONS: readonly Option<CareFunction>[] = CARE_FUNCTIONS.map(value => ({
  value,
  text: TEXTS[value],
}))

export const careFunctionText = (value: CareFunction) => TEXTS[value]
