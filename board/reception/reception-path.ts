/** The page of one patient at the reception. */
export const receptionPath = (patientId: string) => `/reception/${encodeURIComponent(patientId)}`
