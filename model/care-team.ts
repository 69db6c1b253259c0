/** What somebody does for a patient. Of `responsible-nurse` there is one at a time. */
export const CARE_FUNCTIONS = ['responsible-nurse', 'nurse', 'doctor', 'other'] as const
export type CareFunction = (typeof CARE_FUNCTIONS)[number]
