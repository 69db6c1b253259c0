import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { projectRoot } from '../processes/project-root.ts'
import type { GeneratorOptions } from './generator/options.ts'

const Final = Type.Object({
  final: Type.Literal(true),
  sent: Type.Integer(),
  acked: Type.Integer(),
  resent: Type.Integer(),
  reconnects: Type.Integer(),
  unacked: Type.Integer(),
  skipped: Type.Number(),
  ackedPerSecond: Type.Number(),
  p50: Type.Number(),
  p99: Type.Number(),
  max: Type.Number(),
  cpuPercent: Type.Number(),
})

export interface Generated {
  readonly sent: number
  readonly acked: number
  readonly unacked: number
  readonly resent: number
  readonly reconnects: number
  /** Messages that were due while the broker took no more. */
  readonly skipped: number
  readonly ackedPerSecond: number
  /** Publish to PUBACK, ms. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly generatorCpuPercent: number
}

/**
 * Runs the load generator as a process of its own and returns its closing figures.
 * @param enough ends the sending before its time; what is on the way is still waited for
 */
export function generate(
  options: Partial<GeneratorOptions> & { port: number },
  onLine?: () => void,
  enough?: AbortSignal,
): Promise<Generated> {
  const child = spawn(
    process.execPath,
    [join(projectRoot, 'build/benchmarks/generator/main.js'), JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  enough?.addEventListener('abort', () => child.kill('SIGTERM'))
  let output = ''
  child.stdout.on('data', chunk => {
    output += String(chunk)
    onLine?.()
  })
  return new Promise((done, fail) => {
    child.once('close', () => {
      try {
        const last = Value.Parse(Final, JSON.parse(output.trimEnd().split('\n').at(-1) ?? ''))
        const { cpuPercent, final: _, ...figures } = last
        done({ ...figures, generatorCpuPercent: cpuPercent })
      } catch (cause) {
        fail(new Error(`the load generator said: ${output.slice(-500)}`, { cause }))
      }
    })
  })
}
