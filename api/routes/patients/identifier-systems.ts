import { Type } from 'typebox'
import { IDENTIFIER_SYSTEMS } from '../../../model/identifiers.ts'
import type { App } from '../../http.ts'
import { nullable, problems } from '../../schemas/common.ts'

export function identifierSystemRoutes(app: App): void {
  app.get(
    '/identifier-systems',
    {
      config: { access: 'logged-in' },
      schema: {
        tags: ['patients'],
        summary: 'Numbering systems whose numbers are checked; others are kept as they are',
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object(
                {
                  id: Type.String(),
                  name: Type.String(),
                  country: Type.String({ description: 'ISO 3166-1 alpha-2' }),
                  uri: Type.String(),
                  aliases: Type.Array(Type.String()),
                  hint: Type.String({ description: 'For people who type one' }),
                },
                { title: 'IdentifierSystem' },
              ),
            ),
            nextCursor: nullable(Type.String()),
          }),
          ...problems(401),
        },
      },
    },
    async () => ({
      items: IDENTIFIER_SYSTEMS.map(({ id, name, country, uri, aliases, hint }) => ({
        id,
        name,
        country,
        uri,
        aliases: [...aliases],
        hint,
      })),
      nextCursor: null,
    }),
  )
}
