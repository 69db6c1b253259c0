import { Type } from 'typebox'
import { LONGEST_PASSWORD } from '../../auth/passwords.ts'
import { nullable } from '../../schemas/common.ts'
import { Me } from '../me/schemas.ts'

export const LoginBody = Type.Object(
  {
    email: Type.String({ minLength: 1, maxLength: 320 }),
    password: Type.String({ minLength: 1, maxLength: LONGEST_PASSWORD }),
    cookie: Type.Optional(
      Type.Boolean({ description: '`false`: set no cookies, answer the refresh token in the body' }),
    ),
  },
  { additionalProperties: false, examples: [{ email: 'nurse@wardbeat.local', password: 'demo', cookie: false }] },
)

const RefreshToken = Type.String({ minLength: 1, maxLength: 200 })

export const RefreshBody = nullable(
  Type.Object(
    {
      refreshToken: Type.Optional(RefreshToken),
      cookie: Type.Optional(Type.Boolean({ description: 'Taken for symmetry with login; the token decides' })),
    },
    { additionalProperties: false, description: 'Left out by browsers, which send the cookie' },
  ),
  { examples: [{ refreshToken: 'kJ3v0Yk1hHc2pQm8tB5xW9rZ4nL7aD6eF0gS1uI2oPk' }] },
)

export const LoginAnswer = Type.Object(
  {
    accessToken: Type.String({ description: 'JWT for `Authorization: Bearer`' }),
    expiresIn: Type.Number({ description: 'Seconds' }),
    user: Me,
    refreshToken: Type.Optional(Type.String({ description: 'Only without cookies; each can be used once' })),
  },
  { title: 'Login' },
)
