import type { Act } from '../model/act.ts'
import type { Service, ServiceCategory } from '../model/service.ts'

export type ServiceFields = Pick<Service, 'name' | 'code' | 'category' | 'durationMinutes' | 'price'>

export interface ServiceStore {
  /** Errors: CONFLICT (the code is another service's). */
  create(fields: ServiceFields, act: Act): Promise<Service>
  get(id: string): Promise<Service | null>
  /** By name. */
  list(query: {
    readonly category?: ServiceCategory
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Service[]; readonly nextCursor: string | null }>
  /** What was billed before keeps its price. Errors: NOT_FOUND, STALE_VERSION, CONFLICT (code). */
  update(id: string, fields: Partial<ServiceFields>, ifVersion: number | null, act: Act): Promise<Service>
  /** Soft: nobody can ask for it any more; appointments and bills stay. Errors: NOT_FOUND, STALE_VERSION. */
  remove(id: string, ifVersion: number | null, act: Act): Promise<void>
}
