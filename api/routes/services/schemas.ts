import { type Static, Type } from 'typebox'
import { GRID_MINUTES } from '../../../model/doctor.ts'
import { CURRENCY } from '../../../model/patterns.ts'
import { type Price as ModelPrice, type Service as ModelService, SERVICE_CATEGORIES } from '../../../model/service.ts'
import { Text } from '../../schemas/clinical.ts'
import { IsoTime, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'

/** A million of most currencies: more is a typing error. */
const HIGHEST_PRICE = 100_000_000

export const Price = Type.Object(
  {
    amountCents: Type.Integer({ minimum: 0, maximum: HIGHEST_PRICE, description: "Hundredths of the currency's unit" }),
    currency: Type.String({ pattern: CURRENCY, description: 'ISO 4217' }),
  },
  { additionalProperties: false, title: 'Price' },
)
/** A sum of prices has no highest one. */
export const Amount = Type.Object({ amountCents: Type.Number(), currency: Type.String() }, { title: 'Amount' })

const Category = Type.Enum([...SERVICE_CATEGORIES], { type: 'string' })
const fields = {
  name: Text(200),
  code: Text(50, "Of the house's price list; each once"),
  category: Category,
  durationMinutes: Type.Integer({
    minimum: GRID_MINUTES,
    maximum: 1440,
    multipleOf: GRID_MINUTES,
    description: `A multiple of ${GRID_MINUTES}`,
  }),
  price: Price,
}

export const NewService = Type.Object(fields, {
  additionalProperties: false,
  title: 'NewService',
  examples: [
    {
      name: 'Consultation',
      code: 'C-30',
      category: 'service',
      durationMinutes: 30,
      price: { amountCents: 4500, currency: 'EUR' },
    },
  ],
})
export const ServiceChange = Type.Partial(Type.Object(fields), {
  additionalProperties: false,
  minProperties: 1,
  title: 'ServiceChange',
  examples: [{ price: { amountCents: 4800, currency: 'EUR' } }],
})

export const Service = Type.Object(
  {
    id: Uuid,
    ...fields,
    version: Type.Integer({ description: 'Its ETag' }),
    createdAt: IsoTime,
    updatedAt: IsoTime,
  },
  { title: 'Service' },
)
export const ServicePage = page(Service)
export const ServiceQuery = Type.Object({ category: Type.Optional(Category), ...pageQuery })

export const priceView = ({ amountCents, currency }: ModelPrice): ModelPrice => ({ amountCents, currency })

export function serviceView(service: ModelService): Static<typeof Service> {
  const { id, name, code, category, durationMinutes, price, version } = service
  return {
    id,
    name,
    code,
    category,
    durationMinutes,
    price: priceView(price),
    version,
    createdAt: iso(service.createdAt),
    updatedAt: iso(service.updatedAt),
  }
}
