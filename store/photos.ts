import type { Act } from '../model/act.ts'

export const PHOTO_TYPES = ['image/jpeg', 'image/png'] as const

export interface Photo {
  readonly type: (typeof PHOTO_TYPES)[number]
  readonly bytes: Uint8Array
  /** SHA-256 of the bytes, hex. */
  readonly hash: string
}

export interface PhotoStore {
  get(patientId: string): Promise<Photo | null>
  /** Errors: NOT_FOUND (the patient), MERGED. */
  set(patientId: string, photo: Photo, act: Act): Promise<void>
  /** @returns whether there was one. Errors: NOT_FOUND (the patient), MERGED. */
  remove(patientId: string, act: Act): Promise<boolean>
}
