import { BlockList, isIP } from 'node:net'

/** Where a webhook may lead, as the configuration allows it. */
export const WEBHOOK_NETWORKS = ['public', 'private', 'loopback'] as const
export type WebhookNetwork = (typeof WEBHOOK_NETWORKS)[number]

/**
 * Never, whatever is configured: link-local addresses and those where clouds keep the secrets of their machines, what is
 * not one receiver, and forms of IPv6 that carry an IPv4 address past these lists (RFC 6052, RFC 3056).
 */
const NEVER = list([
  '0.0.0.0/8',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '64:ff9b::/96',
  '2002::/16',
  'fd00:ec2::254/128',
  'fe80::/10',
  'ff00::/8',
])
const LOOPBACK = list(['127.0.0.0/8', '::1/128'])
/** RFC 1918, RFC 6598, RFC 4193. */
const PRIVATE = list(['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'])

function list(subnets: readonly string[]): BlockList {
  const addresses = new BlockList()
  for (const subnet of subnets) {
    const [network = '', prefix] = subnet.split('/')
    addresses.addSubnet(network, Number(prefix), family(network))
  }
  return addresses
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

/** @returns null for an address that no webhook may ever lead to */
export function networkOf(address: string): WebhookNetwork | null {
  if (isIP(address) === 0) return null
  const of = family(address)
  if (NEVER.check(address, of)) return null
  if (LOOPBACK.check(address, of)) return 'loopback'
  return PRIVATE.check(address, of) ? 'private' : 'public'
}

/** Why a webhook must not lead there; null when it may. */
export function whyRefused(address: string, allowed: ReadonlySet<WebhookNetwork>): string | null {
  const network = networkOf(address)
  if (network === null) return `${address} is link-local, reserved or a metadata service: never allowed`
  return allowed.has(network) ? null : `${address} is ${network}: not in WEBHOOK_NETWORKS`
}
