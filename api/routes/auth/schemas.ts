import { Type } from 'typebox'
import { EMAIL } from '../../../model/patterns.ts'
import { seenText } from '../../../model/schema-parts.ts'
import { SHORTEST_PASSWORD } from '../../auth/password-rules.ts'
import { LONGEST_PASSWORD } from '../../auth/passwords.ts'
import { IsoTime, nullable, Uuid } from '../../schemas/common.ts'
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

export const Email = Type.String({ pattern: EMAIL, maxLength: 254 })
export const PersonName = seenText(200)
const NewPassword = Type.String({
  minLength: 1,
  maxLength: LONGEST_PASSWORD,
  description: `${SHORTEST_PASSWORD} characters or more, and none that is guessed first`,
})
const Code = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'As it was shown once; case and dashes do not matter',
})

export const SignUpBody = Type.Object(
  {
    email: Email,
    password: NewPassword,
    name: PersonName,
    invitationCode: Type.Optional(Code),
    cookie: LoginBody.properties.cookie,
  },
  {
    additionalProperties: false,
    title: 'SignUp',
    examples: [
      {
        email: 'ada@example.org',
        password: 'five green bicycles',
        name: 'Ada Test',
        invitationCode: 'K7Q2M-9XD4T-0VBRW-6HJNE',
        cookie: false,
      },
    ],
  },
)

export const PasswordBody = Type.Object(
  { currentPassword: LoginBody.properties.password, newPassword: NewPassword },
  {
    additionalProperties: false,
    examples: [{ currentPassword: 'five green bicycles', newPassword: 'seven quiet lighthouses' }],
  },
)

export const ResetBody = Type.Object(
  { code: Code, newPassword: NewPassword },
  {
    additionalProperties: false,
    examples: [{ code: 'K7Q2M-9XD4T-0VBRW-6HJNE', newPassword: 'seven quiet lighthouses' }],
  },
)

export const InvitationBody = Type.Object(
  { code: Code },
  { additionalProperties: false, examples: [{ code: 'K7Q2M-9XD4T-0VBRW-6HJNE' }] },
)

const OpenLogin = Type.Object(
  {
    id: Uuid,
    startedAt: IsoTime,
    lastUsedAt: IsoTime,
    ip: nullable(Type.String()),
    userAgent: nullable(Type.String()),
    current: Type.Boolean({ description: 'The login that asks' }),
  },
  { title: 'OpenLogin' },
)
export const OpenLogins = Type.Object({ items: Type.Array(OpenLogin), nextCursor: Type.Null() })
