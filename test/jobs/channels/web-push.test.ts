import { randomBytes } from 'node:crypto'
import t from 'tap'
import { encryptPush, LONGEST_PUSH } from '../../../jobs/channels/push-encryption.ts'
import { newVapidKey, vapidHeader, vapidPublicKey } from '../../../jobs/channels/vapid.ts'
import { MOST_ATTEMPTS, pauseBeforeNext } from '../../../model/channel.ts'
import { pushBrowser, vapidClaims } from '../../support/push-receiver.ts'

const bytes = (text: string) => Buffer.from(text, 'base64url')

t.test('the example of RFC 8291, appendix A', async t => {
  const browser = pushBrowser(bytes('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'), bytes('BTBZMqHH6r4Tts7J_aSIgg'))
  const body = encryptPush(Buffer.from('When I grow up, I want to be a watermelon'), browser, {
    privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
  })
  t.equal(
    body.toString('base64url'),
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
  t.equal(browser.decrypt(body), 'When I grow up, I want to be a watermelon')
})

t.test('only the browser reads it, every message is sealed anew, and the longest fits one record', async t => {
  const browser = pushBrowser()
  const text = randomBytes(LONGEST_PUSH).toString('hex').slice(0, LONGEST_PUSH)
  const [one, other] = [encryptPush(Buffer.from(text), browser), encryptPush(Buffer.from(text), browser)]
  t.equal(browser.decrypt(one), text)
  t.equal(one.length, 4096)
  t.notSame(one, other)
  t.throws(() => pushBrowser().decrypt(one))
  t.throws(() => encryptPush(Buffer.alloc(LONGEST_PUSH + 1), browser), RangeError)
  t.throws(() => encryptPush(Buffer.from('x'), { ...browser, p256dh: 'BAAA' }))
})

t.test('a push service can tell who sends', async t => {
  const privateKey = newVapidKey()
  const publicKey = vapidPublicKey(privateKey) ?? ''
  const header = vapidHeader(
    { privateKey, publicKey, subject: 'mailto:it@ward.example' },
    'https://push.example/x/y',
    1e12,
  )
  t.same(vapidClaims(header), {
    key: publicKey,
    claims: { aud: 'https://push.example', exp: 1e9 + 12 * 3600, sub: 'mailto:it@ward.example' },
  })
  const forged = header.replace(/t=([^.]+)\.[^.]+/, `t=$1.${Buffer.from('{"aud":"*"}').toString('base64url')}`)
  t.equal(vapidClaims(forged), null)
  t.equal(vapidPublicKey('AAAA'), null)
  t.equal(vapidPublicKey(Buffer.alloc(32).toString('base64url')), null, 'zero is no key')
})

t.test('attempts come soon at first, and end while somebody else can still be told', async t => {
  const pauses = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, i) => pauseBeforeNext(i + 1, 0.5))
  t.same(pauses, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
})
