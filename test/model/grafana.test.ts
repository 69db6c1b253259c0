import t from 'tap'
import { ALL, dashboardUrl } from '../../model/grafana.ts'

t.test('an address chooses what is shown, and the way back', async t => {
  const grafana = { url: 'https://house.example/grafana', patientDashboard: 'patient-vitals' } as const
  const chosen = { variables: { ward: ALL, patient: 'a&b=c' }, from: 'now-60m', to: 'now' }
  const url = new URL(dashboardUrl(grafana, 'patient-vitals', 'https://board.example', chosen))
  t.equal(url.origin + url.pathname, 'https://house.example/grafana/d/wardbeat-patient-vitals')
  t.strictSame(Object.fromEntries(url.searchParams), {
    'var-ward': '$__all',
    'var-patient': 'a&b=c',
    'var-board': 'https://board.example',
    from: 'now-60m',
    to: 'now',
  })
  const open = dashboardUrl(grafana, 'ward-overview', 'https://board.example', { variables: {} })
  t.notMatch(open, /from=|to=/, 'as the dashboard begins')
})
