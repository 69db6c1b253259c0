import t from 'tap'
import { networkOf, whyRefused } from '../../store/webhook-address.ts'

t.test('every address belongs to one network, or to none that may ever be called', async t => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    public: ['8.8.8.8', '2606:4700::1111', '172.15.0.1', '172.32.0.1', '100.128.0.1'],
    private: ['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', 'fd12::1', '::ffff:10.0.0.1'],
    loopback: ['127.0.0.1', '127.255.0.1', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
    null: [
      '169.254.169.254',
      '::ffff:169.254.169.254',
      '0.0.0.0',
      '::',
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.192',
      '224.0.0.1',
      '255.255.255.255',
      'fe80::1',
      'ff02::1',
      'fd00:ec2::254',
      '64:ff9b::a9fe:a9fe',
      '2002:a9fe:a9fe::1',
      'no address',
      '',
    ],
  }
  for (const [network, addresses] of Object.entries(cases)) {
    for (const address of addresses) t.equal(String(networkOf(address)), network, address)
  }
  t.equal(whyRefused('10.0.0.1', new Set(['private'])), null)
  t.match(whyRefused('10.0.0.1', new Set(['public'])), /WEBHOOK_NETWORKS/)
  t.match(whyRefused('169.254.1.1', new Set(['public', 'private', 'loopback'])), /never/)
})
