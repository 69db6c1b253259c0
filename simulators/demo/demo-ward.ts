import type { HumanName, Sex } from '../../model/patient.ts'

export const DEMO_WARD = 'Demo ward'

/** One bed of the demo ward: an invented person, an invented monitor, and the recording it plays. */
export interface DemoBed {
  readonly bed: string
  readonly name: HumanName
  /** ISO date. */
  readonly birthDate: string
  readonly sex: Sex
  readonly device: {
    readonly id: string
    readonly name: string
    readonly manufacturer: string
    readonly model: string
    readonly serialNumber: string
  }
  /** File in `simulators/demo/recordings/`. */
  readonly recording: string
  /** Where in the recording each round begins, s. */
  readonly fromSecond: number
}

/**
 * Seven calm patients and three who are not, chosen by the adult default limits (a test holds the choice to them).
 * Seconds after the start: bed 2 has a fast heart from the first reading on, beyond the critical limit at about 90;
 * bed 5 stops breathing, critical at about 40; bed 8 has a pulse too slow for ten seconds at about 85.
 */
export const DEMO_BEDS: readonly DemoBed[] = [
  bed(1, 'Ada', 'Testperson', '1957-03-14', 'female', 'bidmc_03_Numerics.csv', 0),
  bed(2, 'Björn', 'Beispielsson', '1949-11-02', 'male', 'bidmc_25_Numerics.csv', 120),
  bed(3, 'Chidi', 'Sampleman', '1966-07-21', 'male', 'bidmc_04_Numerics.csv', 30),
  bed(4, 'Dolores', 'Ejemplo', '1941-01-30', 'female', 'bidmc_16_Numerics.csv', 0),
  bed(5, 'Emeka', 'Placeholder', '1952-09-09', 'male', 'bidmc_13_Numerics.csv', 10),
  bed(6, 'Fatima', 'Mithal', '1974-05-05', 'female', 'bidmc_23_Numerics.csv', 60),
  bed(7, 'Giulia', 'Esempio', '1938-12-17', 'female', 'bidmc_28_Numerics.csv', 15),
  bed(8, 'Haruto', 'Mihon', '1961-02-28', 'male', 'bidmc_41_Numerics.csv', 0),
  bed(9, 'Indira', 'Namuna', '1983-08-12', 'female', 'bidmc_35_Numerics.csv', 45),
  bed(10, 'Jan', 'Voorbeeld', '1944-10-25', 'male', 'bidmc_50_Numerics.csv', 75),
]

function bed(
  number: number,
  given: string,
  family: string,
  birthDate: string,
  sex: Sex,
  recording: string,
  fromSecond: number,
): DemoBed {
  return {
    bed: String(number),
    name: { given: [given], family },
    birthDate,
    sex,
    device: {
      id: `demo-monitor-${number}`,
      name: `Demo monitor ${number}`,
      manufacturer: 'Invented Instruments',
      model: 'Pretend 1000',
      serialNumber: `DEMO-${String(number).padStart(4, '0')}`,
    },
    recording,
    fromSecond,
  }
}
